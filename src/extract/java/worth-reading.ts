import type { Row } from '../signatures.ts';

/**
 * Packages and words without one of which a Java or Kotlin file says nothing about the architecture. All of four
 * letters or more: shorter ones make the search several times slower.
 */
const STRONG =
  /springframework|javax\.(?:ws|persistence|sql|jms|transaction)|jakarta\.(?:ws|persistence|jms|transaction|enterprise)|java\.net\.|java\.sql|io\.grpc|okhttp3|retrofit|apache\.(?:http|hc|kafka|activemq|pulsar|camel|ibatis|thrift|dubbo)|rabbitmq|mongodb|redis|jedis|feign\.|resilience4j|hystrix|netflix|micronaut|microprofile|quarkus|eventuate|hibernate|atomikos|neo4j|cassandra|datastax|elasticsearch|opensearch|amazonaws|awssdk|azure|google\.cloud|nats\.client|vertx|ktor|axon|temporal|lettuce|memcached|influx|clickhouse|com\.zaxxer|baomidou|redisson|hazelcast|zookeeper|consul|net\.devh|graphql|static final|static String|const val|void main|fun main|Repository|ConfigProperty/;

/**
 * The prefilter for a set of rows: the strong words, and the packages of rows that these do not find, so that a new
 * library needs nothing but its rows.
 */
export function prefilter(rows: readonly Row[]): (text: string) => boolean {
  const packages = rows
    .flatMap(row => ('from' in row ? (row.from ?? []) : []))
    .filter(name => !STRONG.test(`${name}.`));
  const rest = [...new Set(packages)].map(name => name.replaceAll('.', '\\.'));
  const others = rest.length > 0 ? new RegExp(rest.join('|')) : undefined;
  return text => STRONG.test(text) || others?.test(text) === true;
}
