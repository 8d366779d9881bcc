/**
 * Namespaces and words without one of which a C# file says nothing about the architecture. All of four letters or
 * more: shorter ones make the search several times slower.
 */
const STRONG =
  /Http|AspNetCore|Controller|Map(?:Get|Post|Put|Delete|Patch|Group|Hub|Forwarder|GraphQL)|WebApplication|CreateDefaultBuilder|CreateApplicationBuilder|CreateBuilder|HostBuilder|(?:static|async)\b[^\n]{0,60}\bMain\b|Grpc|Base\b|Refit|RestSharp|Flurl|Dapr|MassTransit|RabbitMQ|EasyNetQ|NServiceBus|Rebus|Wolverine|Kafka|ServiceBus|EventHub|DotNetCore\.CAP|ICapPublisher|CapSubscribe|NATS|EventBus|MessageBus|IntegrationEvent|[Mm]essagePublisher|MessageBroker|MessageHandler|MessageConsumer|MessageListener|MessageReceiver|EventConsumer|EventListener|MessageProducer|EventPublisher|IBus\b|DbContext|DbSet|EntityFrameworkCore|Dapper|SqlConnection|SqlClient|SqlCommand|Mongo|Redis|Marten|EventStore|Kurrent|Elastic|Cosmos|Neo4j|Cassandra|Raven|DynamoDB|SaveChanges|SaveEntities|ConnectionString|DbConnection|Polly|Resilience|TransactionScope|BeginTransaction|OpenTelemetry|Exporter|Prometheus|Consul|Steeltoe|IdentityServer|OpenIddict|ReverseProxy|Ocelot|JwtBearer|OpenIdConnect|Configuration|IOptions|Options\b|Settings\b|Config\b|\bconst string|static readonly|GetEnvironmentVariable|Amazon|BlobServiceClient|Trigger\(|Hub\b/;

export function worthReading(text: string): boolean {
  return STRONG.test(text);
}
