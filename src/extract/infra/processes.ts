import type { Fact } from '../../core/fact.ts';
import type { Extractor, SourceFile } from '../extractor.ts';

/** Helpers that a container may run beside its one program. */
const HELPER =
  /^(?:nginx|sshd|cron[d]?|rsyslogd?|syslog(?:-ng)?|filebeat|fluent-?bit|fluentd|consul(?:-template|-agent)?|vault|telegraf|node_exporter|dnsmasq|socat|supervisor\w*|php-fpm\S*|tail|sleep|wait\S*|xvfb|haproxy|envoy|logrotate|memcached|redis(?:-server)?|event-?listener|watchdog|healthcheck)$/i;

/** `[program:orders]` with its command. */
const PROGRAM = /^[ \t]*\[program:([\w .-]{1,80})\]/;

/** Programs that a supervisor in a container keeps running: supervisord's sections, and start scripts that send several to the background. */
export const processes: Extractor = {
  id: 'processes',
  languages: [],
  looksFor: ['process'],
  accepts: path => /(?:^|\/)[^/]*supervisor[^/]*\.(?:conf|ini)$|(?:^|\/)supervisord?\/[^/]+\.(?:conf|ini)$|(?:^|\/)(?:docker-)?(?:entrypoint|entry-point|start|run|startup|start-all|run-all|wrapper)[\w.-]*\.sh$/i.test(path),
  *extract(file): Iterable<Fact> {
    yield* file.name.endsWith('.sh') ? scripted(file) : supervised(file);
  },
}; // biome-ignore format: one condition

function* supervised(file: SourceFile): Iterable<Fact> {
  for (const [i, line] of file.text.split(/\r?\n/).entries()) {
    const name = PROGRAM.exec(line)?.[1]?.trim();
    if (name && !HELPER.test(name)) yield { kind: 'process', at: file.at(i + 1), name, by: 'supervisord' };
  }
}

/** `java -jar orders.jar &`: the jar, script or binary that is started. */
const STARTED =
  /^[ \t]*(?:exec[ \t]+|nohup[ \t]+)?(?:java[ \t][^&|;]{0,300}?-jar[ \t]+(\S{1,200}\.jar)|(?:node|python3?|dotnet|bundle exec ruby|ruby|php)[ \t]+(\S{1,200}\.(?:js|mjs|cjs|ts|py|dll|rb|php)))\b[^;|\n]{0,300}?(&?)[ \t]*$/;

/** Only where a container may run the script: what starts all on a developer's machine is no start of a container. */
function* scripted(file: SourceFile): Iterable<Fact> {
  const found: Fact[] = [];
  let background = 0;
  for (const [i, line] of file.text.split(/\r?\n/).entries()) {
    const match = STARTED.exec(line.length > 600 ? '' : line);
    if (!match) continue;
    if (match[3] === '&') background++;
    const started = (match[1] ?? match[2])!;
    const name = started.slice(started.lastIndexOf('/') + 1);
    found.push({ kind: 'process', at: file.at(i + 1), name, by: `start script ${file.path}` });
  }
  if (found.length > 1 && background > 0) yield* found;
}
