/**
 * Packages and words without one of which a Java or Kotlin file says nothing about the architecture. All of four
 * letters or more: shorter ones make the search several times slower.
 */
const STRONG =
  /springframework|javax\.(?:ws|persistence|sql|jms|transaction)|jakarta\.(?:ws|persistence|jms|transaction|enterprise)|java\.net\.|java\.sql|io\.grpc|okhttp3|retrofit|apache\.(?:http|hc|kafka|activemq|pulsar|camel|ibatis|thrift|dubbo)|rabbitmq|mongodb|redis|jedis|feign\.|resilience4j|hystrix|netflix|micronaut|microprofile|quarkus|eventuate|hibernate|atomikos|neo4j|cassandra|datastax|elasticsearch|opensearch|amazonaws|awssdk|azure|google\.cloud|nats\.client|vertx|ktor|axon|temporal|lettuce|memcached|influx|clickhouse|com\.zaxxer|baomidou|redisson|hazelcast|zookeeper|consul|net\.devh|graphql|static final|static String|const val|void main|fun main|Repository|ConfigProperty/;

export function worthReading(text: string): boolean {
  return STRONG.test(text);
}
