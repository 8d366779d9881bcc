import type { Fact, LogSink } from '../../core/fact.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';

interface Row {
  /** Files it is looked for in. */
  readonly files: RegExp;
  readonly line: RegExp;
  readonly to: LogSink['to'];
  readonly technology: string;
}

const LOGBACK = /(?:^|\/)logback[\w.-]*\.xml$/i;
const LOG4J = /(?:^|\/)log4j2?[\w.-]*\.(?:xml|properties|ya?ml)$/i;
const SCRIPT = /\.(?:[cm]?[jt]s)$/;

/** Where logging libraries are told to write, one row per way of saying it. */
const ROWS: readonly Row[] = [
  { files: LOGBACK, line: /class="[\w.]*\b(?:Rolling)?FileAppender"|<appender-ref\s+ref="FILE"|<include\s+resource="[^"]*file-appender\.xml"/, to: 'file', technology: 'Logback' },
  { files: LOGBACK, line: /class="[\w.]*(?:Logstash\w*|Gelf\w*|Fluen\w*|Socket|Syslog|Loki4j|Kafka|AMQP|Amqp|OpenTelemetry|Sentry)Appender"/, to: 'collector', technology: 'Logback' },
  { files: LOGBACK, line: /class="[\w.]*ConsoleAppender"|console-appender\.xml/, to: 'console', technology: 'Logback' },
  { files: LOG4J, line: /<(?:Rolling(?:RandomAccess)?File|RandomAccessFile|File)\s|=\s?(?:org\.apache\.log4j\.)(?:Daily)?(?:Rolling)?FileAppender\b|\.type\s?=\s?(?:Rolling)?File\s*$|class="org\.apache\.log4j\.(?:Daily)?(?:Rolling)?FileAppender"/, to: 'file', technology: 'Log4j' },
  { files: LOG4J, line: /<(?:Socket|Gelf|Kafka|Syslog|Http|Flume)\s|\.type\s?=\s?(?:Socket|Gelf|Kafka|Syslog)\s*$|SocketAppender|SyslogAppender/, to: 'collector', technology: 'Log4j' },
  { files: LOG4J, line: /<Console\s|ConsoleAppender|\.type\s?=\s?Console\s*$/, to: 'console', technology: 'Log4j' },
  { files: SCRIPT, line: /\bnew\s+(?:winston\.)?(?:transports\.)?(?:File|DailyRotateFile)\(\s?\{|\btransports\.(?:File|DailyRotateFile)\(/, to: 'file', technology: 'winston' },
  { files: SCRIPT, line: /\btransports\.Console\(/, to: 'console', technology: 'winston' },
  { files: SCRIPT, line: /\btype:\s?['"](?:file|dateFile)['"].{0,80}\bfilename\b/, to: 'file', technology: 'log4js' },
  { files: SCRIPT, line: /\bpino\.destination\(\s?(?:\{\s?dest:\s?)?['"`][./\w]/, to: 'file', technology: 'pino' },
  { files: SCRIPT, line: /\b(?:LogstashTransport|GraylogTransport|winston-(?:loki|elasticsearch|graylog2|fluentd)|fluent-logger|pino-(?:loki|elasticsearch|socket))\b/, to: 'collector', technology: 'winston' },
  { files: /\.py$/, line: /\b(?:logging\.(?:handlers\.)?)?(?:Rotating|TimedRotating|Watched)?FileHandler\(|\bbasicConfig\([^)]{0,200}\bfilename\s?=/, to: 'file', technology: 'logging' },
  { files: /\.py$/, line: /\b(?:logging\.)?StreamHandler\(/, to: 'console', technology: 'logging' },
  { files: /\.py$/, line: /\b(?:SysLogHandler|SocketHandler|LogstashHandler|AsynchronousLogstashHandler|GELF\w{2,4}Handler|FluentHandler|LokiHandler)\(/, to: 'collector', technology: 'logging' },
  { files: /\.cs$/, line: /\.WriteTo\s?\.(?:Async\(\s?\w{1,20}\s?=>\s?\w{1,20}\.)?(?:Rolling)?File\(/, to: 'file', technology: 'Serilog' },
  { files: /\.cs$/, line: /\.WriteTo\s?\.(?:Elasticsearch|Seq|Http|DurableHttp\w*|OpenTelemetry|Grafana\w*|Graylog|Fluentd|ApplicationInsights|AzureAnalytics|Loki\w*)\(/, to: 'collector', technology: 'Serilog' },
  { files: /\.cs$/, line: /\.WriteTo\s?\.Console\(|\.AddConsole\(/, to: 'console', technology: 'Serilog' },
  { files: /(?:^|\/)nlog\.config$/i, line: /xsi:type="File"/i, to: 'file', technology: 'NLog' },
  { files: /(?:^|\/)nlog\.config$/i, line: /xsi:type="(?:Colored)?Console"/i, to: 'console', technology: 'NLog' },
  { files: /(?:^|\/)nlog\.config$/i, line: /xsi:type="(?:Network|ElasticSearch|Gelf|Seq|Chainsaw|WebService|Syslog|Loki)\w*"/i, to: 'collector', technology: 'NLog' },
  { files: /(?:^|\/)log4net\.config$|(?:^|\/)(?:app|web)\.config$/i, line: /type="log4net\.Appender\.(?:Rolling)?FileAppender/, to: 'file', technology: 'log4net' },
  { files: /\.go$/, line: /\blumberjack\.Logger\{|\brotatelogs\.New\(|\blog\.SetOutput\(\s?(?:f|file|logFile|logfile)\s?\)|OutputPaths\s?[:=]+\s?\[\]string\{[^}]{0,100}"[^"]{0,60}\.log"/, to: 'file', technology: 'log' },
]; // biome-ignore format: a table

const WORTH =
  /Appender|<(?:RollingFile|File|Console|Socket|Gelf)\b|\.type\s?=|transports\.|winston|dateFile|pino\.destination|pino-|type:\s?['"]file|FileHandler|StreamHandler|SocketHandler|LogstashHandler|SysLogHandler|basicConfig|WriteTo|AddConsole|xsi:type|lumberjack|rotatelogs|SetOutput|OutputPaths/;

/** Where programs send their log: files, the console, a collector. Once per file and way. */
export const logSinks: Extractor = {
  id: 'log-sinks',
  languages: [],
  looksFor: ['log-sink'],
  accepts: path => ROWS.some(row => row.files.test(path)) && !isTestSource(path),
  worthReading: text => WORTH.test(text),
  *extract(file): Iterable<Fact> {
    const rows = ROWS.filter(row => row.files.test(file.path));
    const seen = new Set<Row>();
    let inComment = false;
    for (const [i, line] of file.text.split(/\r?\n/).entries()) {
      if (inComment) {
        inComment = !/-->|\*\//.test(line);
        continue;
      }
      if (line.length > 1_000 || /^\s*(?:\/\/|#|\*)/.test(line)) continue;
      const open = line.search(/<!--|\/\*/);
      inComment = open >= 0 && !/-->|\*\//.test(line.slice(open));
      const said = open >= 0 ? line.slice(0, open) : line;
      for (const row of rows)
        if (!seen.has(row) && row.line.test(said)) {
          seen.add(row);
          yield { kind: 'log-sink', at: file.at(i + 1), to: row.to, technology: row.technology };
        }
    }
  },
};
