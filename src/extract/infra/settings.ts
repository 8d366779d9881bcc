import type { Extractor } from '../extractor.ts';
import { applicationSettings } from './application-settings.ts';
import { appsettings } from './appsettings.ts';
import { dotenv } from './dotenv.ts';

/** Everything that reads settings of programs. */
export const settingsExtractors: readonly Extractor[] = [applicationSettings, appsettings, dotenv];
