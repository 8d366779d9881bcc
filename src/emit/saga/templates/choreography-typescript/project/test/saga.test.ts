import { testSaga } from './support/suite.ts';
import { World } from './support/world.ts';

testSaga(() => World.open());
