import type { Call, Fact } from '../../core/fact.ts';

/** A call of a library that says with whom the program speaks. */
export interface Row {
  /** Language ids, separated by spaces. */
  readonly in: string;
  /** What the file must speak of for the path to mean this library. */
  readonly needs?: RegExp;
  readonly path: RegExp;
  /** The argument: its place, or the name it is given under; several are tried in order. */
  readonly at: readonly (number | string)[];
  /** What the argument's neighbours must say: `CURLOPT_URL`. */
  readonly with?: RegExp;
  readonly give: Gives;
}

export type Gives =
  | { readonly kind: 'call'; readonly client: string; readonly protocol?: Call['protocol'] }
  | { readonly kind: 'publish' | 'consume'; readonly broker: string; readonly client: string }
  /** `''`: as the address says. */
  | { readonly kind: 'store'; readonly technology: string; readonly client: string };

export type Given = Extract<Fact, { kind: Gives['kind'] }>;

const VERBS = '(?:get|post|put|delete|patch|head|request|fetch)';

const http = (client: string): Gives => ({ kind: 'call', client });
const store = (technology: string, client: string): Gives => ({ kind: 'store', technology, client });
const publish = (broker: string, client: string): Gives => ({ kind: 'publish', broker, client });
const consume = (broker: string, client: string): Gives => ({ kind: 'consume', broker, client });
const verb = (before: string): RegExp => new RegExp(`${before}\\.${VERBS}[!?]?$`);

const requests: readonly Row[] = [
  { in: 'rust', needs: /\breqwest\b/, path: verb(''), at: [0, 1], give: http('reqwest') },
  { in: 'rust', needs: /\b(?:awc|actix_web::client)\b/, path: verb(''), at: [0], give: http('awc') },
  { in: 'rust', needs: /\bsurf::/, path: verb(''), at: [0], give: http('surf') },
  { in: 'rust', needs: /\bureq::/, path: verb(''), at: [0], give: http('ureq') },
  { in: 'rust', needs: /\bhyper\b/, path: /\.uri$|^Request\.(?:get|post|put|delete)$|lient\.get$/, at: [0], give: http('hyper') },
  { in: 'php', needs: /Guzzle|HttpClient/, path: /(?:^|\.|new )(?:\w+\.)*(?:Client|HttpClient)(?:\.create(?:ForBaseUri)?)?$/, at: ['base_uri', 'base_url'], give: http('Guzzle') },
  { in: 'php', needs: /Guzzle|HttpClient|ClientInterface/, path: /\.request(?:Async)?$/, at: [1], give: http('Guzzle') },
  { in: 'php', needs: /Guzzle|HttpClient/, path: /(?:client|http|guzzle)\w*\.(?:get|post|put|delete|patch)(?:Async)?$/i, at: [0], give: http('Guzzle') },
  { in: 'php', needs: /Guzzle/, path: /^new (?:\w+\.)*Request$/, at: [1], give: http('Guzzle') },
  { in: 'php', path: /^(?:\w+\.)*Http\.(?:get|post|put|delete|patch|baseUrl)$|^Http\..{0,60}\.(?:get|post|put)$/, at: [0], give: http('Laravel Http') },
  { in: 'php', path: /^curl_init$/, at: [0], give: http('cURL') },
  { in: 'php', path: /^curl_setopt$/, at: [2], with: /CURLOPT_URL/, give: http('cURL') },
  { in: 'php', path: /^(?:file_get_contents|fopen)$/, at: [0], give: http('PHP streams') },
  { in: 'ruby', path: /^Net\.HTTP\.(?:get|post|put|get_response|post_form|start|new)$/, at: [0], give: http('Net::HTTP') },
  { in: 'ruby', needs: /Net::HTTP/, path: /Net\.HTTP\.(?:Get|Post|Put|Delete|Patch)\.new$/, at: [0], give: http('Net::HTTP') },
  { in: 'ruby', path: /^Faraday\.(?:new|get|post|put|delete)$/, at: ['url', 0], give: http('Faraday') },
  { in: 'ruby', path: verb('^(?:HTTParty|RestClient|Typhoeus|HTTP|Excon)'), at: [0], give: http('Ruby HTTP') },
  { in: 'ruby', path: /^RestClient\.Resource\.new$|^Excon\.new$/, at: [0], give: http('RestClient') },
  { in: 'ruby', path: /^RestClient\.Request\.execute$/, at: ['url'], give: http('RestClient') },
  { in: 'ruby', needs: /HTTParty/, path: /^base_uri$/, at: [0], give: http('HTTParty') },
  { in: 'cpp', path: /^cpr\.(?:Get|Post|Put|Delete|Patch|Head)(?:Async)?$/, at: [0], give: http('cpr') },
  { in: 'c cpp', path: /^curl_easy_setopt$/, at: [2], with: /CURLOPT_URL/, give: http('libcurl') },
  { in: 'cpp', needs: /httplib/, path: /^(?:httplib\.)?(?:SSL)?Client$/, at: [0], give: http('cpp-httplib') },
  { in: 'elixir', path: verb('^(?:HTTPoison|Req|Tesla|HTTPotion|Mojito)'), at: ['url', 0, 1], give: http('Elixir HTTP') },
  { in: 'elixir', path: /^Req\.new$/, at: ['base_url', 'url'], give: http('Req') },
  { in: 'elixir', path: /^Finch\.build$/, at: [1], give: http('Finch') },
  { in: 'elixir', needs: /Tesla/, path: /^plug$/, at: [1], with: /BaseUrl/, give: http('Tesla') },
  { in: 'elixir', path: /^GRPC\.Stub\.connect$/, at: [0], give: { kind: 'call', client: 'grpc', protocol: 'grpc' } },
  { in: 'scala', needs: /sttp/, path: verb(''), at: [0], give: http('sttp') },
  { in: 'scala', needs: /(?:akka|pekko)\.http/, path: /^(?:HttpRequest|(?:RequestBuilding\.)?(?:Get|Post|Put|Delete))$/, at: ['uri', 0, 1], give: http('Akka HTTP') },
  { in: 'scala', needs: /play\.api\.libs\.ws|WSClient/, path: /\.url$/, at: [0], give: http('Play WS') },
]; // biome-ignore format: a table

const messages: readonly Row[] = [
  { in: 'rust', needs: /\blapin\b/, path: /\.basic_publish$/, at: [1], give: publish('rabbitmq', 'lapin') },
  { in: 'rust', needs: /\blapin\b/, path: /\.basic_consume$/, at: [0], give: consume('rabbitmq', 'lapin') },
  { in: 'rust', needs: /\brdkafka\b/, path: /Record\.to$/, at: [0], give: publish('kafka', 'rdkafka') },
  { in: 'rust cpp', needs: /\b(?:rd)?kafka\b/i, path: /\.subscribe$/, at: [0], give: consume('kafka', 'rdkafka') },
  { in: 'cpp', needs: /rdkafka/, path: /\.produce$/, at: [0], give: publish('kafka', 'librdkafka') },
  { in: 'php', needs: /AMQP/, path: /\.basic_publish$/, at: [2], give: publish('rabbitmq', 'php-amqplib') },
  { in: 'php', needs: /AMQP/, path: /\.basic_consume$/, at: [0], give: consume('rabbitmq', 'php-amqplib') },
  { in: 'php', needs: /RdKafka/, path: /\.subscribe$/, at: [0], give: consume('kafka', 'php-rdkafka') },
  { in: 'php', needs: /RdKafka/, path: /roducer\.newTopic$/, at: [0], give: publish('kafka', 'php-rdkafka') },
  { in: 'ruby', needs: /[Kk]afka/, path: /\.(?:deliver_message|produce(?:_sync|_async)?)$/, at: ['topic'], give: publish('kafka', 'ruby-kafka') },
  { in: 'ruby', needs: /[Kk]afka/, path: /(?:consumer|kafka)\.(?:subscribe|each_message)$/, at: ['topic', 0], give: consume('kafka', 'ruby-kafka') },
  { in: 'ruby', needs: /Bunny/, path: /\.publish$/, at: ['routing_key'], give: publish('rabbitmq', 'bunny') },
  { in: 'ruby', needs: /Sneakers/, path: /^from_queue$/, at: [0], give: consume('rabbitmq', 'sneakers') },
  { in: 'elixir', path: /^(?:AMQP\.)?Basic\.publish$/, at: [2], give: publish('rabbitmq', 'AMQP') },
  { in: 'elixir', path: /^(?:AMQP\.)?Basic\.consume$/, at: [1], give: consume('rabbitmq', 'AMQP') },
  { in: 'scala', needs: /kafka/i, path: /^new ProducerRecord$/, at: [0], give: publish('kafka', 'kafka-clients') },
  { in: 'scala', needs: /kafka/i, path: /^(?:Subscriptions|\w*onsumer)\.(?:topics|subscribe)$/, at: [0], give: consume('kafka', 'kafka-clients') },
]; // biome-ignore format: a table

const stores: readonly Row[] = [
  { in: 'php', path: /^new PDO$/, at: [0], give: store('', 'PDO') },
  { in: 'php', path: /^(?:new mysqli|mysqli_connect)$/, at: [0], give: store('mysql', 'mysqli') },
  { in: 'php', path: /^pg_connect$/, at: [0], give: store('postgresql', 'pgsql') },
  { in: 'php', path: /^new (?:MongoDB\.(?:Driver\.)?)(?:Client|Manager)$/, at: [0], give: store('mongodb', 'mongodb') },
  { in: 'php', needs: /Redis/, path: /^\$\w*redis\w*\.p?connect$/i, at: [0], give: store('redis', 'phpredis') },
  { in: 'php', path: /^new (?:Predis\.)Client$/, at: ['host', 0], give: store('redis', 'predis') },
  { in: 'ruby', path: /^PG(?:\.Connection)?\.(?:connect|new)$/, at: ['host', 0], give: store('postgresql', 'pg') },
  { in: 'ruby', path: /^Mysql2\.Client\.new$/, at: ['host', 0], give: store('mysql', 'mysql2') },
  { in: 'ruby', path: /^Redis\.new$/, at: ['url', 'host'], give: store('redis', 'redis-rb') },
  { in: 'ruby', path: /^Mongo\.Client\.new$/, at: [0], give: store('mongodb', 'mongo') },
  { in: 'ruby', path: /^(?:Sequel\.connect|ActiveRecord\.Base\.establish_connection)$/, at: ['url', 'host', 0], give: store('', 'Sequel') },
  { in: 'rust', path: /^(?:sqlx\.)?Pg(?:Pool|Connection)(?:Options)?\.(?:connect|connect_lazy|establish)$/, at: [0], give: store('postgresql', 'sqlx') },
  { in: 'rust', path: /^(?:sqlx\.)?MySql(?:Pool|Connection)\.(?:connect|connect_lazy|establish)$/i, at: [0], give: store('mysql', 'sqlx') },
  { in: 'rust', needs: /PgPoolOptions|PgPool/, path: /^(?:\.|\w*(?:opt|pool)\w*\.)connect(?:_lazy)?$/i, at: [0], give: store('postgresql', 'sqlx') },
  { in: 'rust', path: /^tokio_postgres\.connect$/, at: [0], give: store('postgresql', 'tokio-postgres') },
  { in: 'rust', path: /^redis\.Client\.open$/, at: [0], give: store('redis', 'redis-rs') },
  { in: 'rust', needs: /\bmongodb\b/, path: /^(?:mongodb\.)?(?:Client\.with_uri_str|(?:options\.)?ClientOptions\.parse)$/, at: [0], give: store('mongodb', 'mongodb') },
  { in: 'cpp', needs: /mongocxx/, path: /^mongocxx\.uri$/, at: [0], give: store('mongodb', 'mongocxx') },
  { in: 'c cpp', needs: /mongoc/, path: /^mongoc_uri_new(?:_with_error)?$/, at: [0], give: store('mongodb', 'mongoc') },
  { in: 'c cpp', path: /^(?:redisConnect\w*|sw\.redis\.Redis|Redis)$/, needs: /redis/, at: [0], give: store('redis', 'hiredis') },
  { in: 'c cpp', path: /^(?:PQconnectdb|pqxx\.connection)$/, at: [0], give: store('postgresql', 'libpq') },
  { in: 'elixir', path: /^Redix\.start_link$/, at: ['host', 0], give: store('redis', 'Redix') },
  { in: 'elixir', path: /^Postgrex\.start_link$/, at: ['hostname'], give: store('postgresql', 'Postgrex') },
  { in: 'elixir', path: /^Mongo\.start_link$/, at: ['url'], give: store('mongodb', 'mongodb_driver') },
  { in: 'scala', path: /^(?:\w+\.)?MongoClient$/, at: [0], give: store('mongodb', 'mongo-scala') },
  { in: 'scala', path: /^(?:DriverManager\.getConnection|Transactor\.fromDriverManager)$/, at: ['url', 0], give: store('', 'JDBC') },
]; // biome-ignore format: a table

export const rows: readonly Row[] = [...requests, ...messages, ...stores];
