import type { Results } from '../syntax/go-typing.ts';

/**
 * What functions and methods of libraries give, where Go's custom (`pkg.NewClient` gives a `pkg.Client`) does not say
 * it. One package a line: `name > Type`, with `Type.Method > Type` for methods. Types without a package are of the same.
 */
const GIVEN: Readonly<Record<string, string>> = {
  'net/http':
    'DefaultClient > Client, NewRequest > Request, NewRequestWithContext > Request, DefaultServeMux > ServeMux, NewServeMux > ServeMux',
  'database/sql':
    'Open > DB, OpenDB > DB, DB.Begin > Tx, DB.BeginTx > Tx, DB.Conn > Conn, DB.Prepare > Stmt, DB.PrepareContext > Stmt, Tx.Prepare > Stmt, Tx.PrepareContext > Stmt',
  'github.com/jmoiron/sqlx':
    'Open > DB, Connect > DB, MustConnect > DB, MustOpen > DB, ConnectContext > DB, NewDb > DB, DB.Beginx > Tx, DB.BeginTxx > Tx, DB.MustBegin > Tx',
  'github.com/XSAM/otelsql': 'Open > database/sql.DB',
  'github.com/jackc/pgx': 'Connect > Conn, ConnectConfig > Conn, Conn.Begin > Tx, Conn.BeginTx > Tx',
  'github.com/jackc/pgx/pgxpool':
    'New > Pool, NewWithConfig > Pool, Connect > Pool, ConnectConfig > Pool, Pool.Begin > github.com/jackc/pgx.Tx, Pool.BeginTx > github.com/jackc/pgx.Tx, Pool.Acquire > Conn',
  'gorm.io/gorm': chained(
    'Open > DB, ',
    'DB',
    'Model Table Where Preload Joins Order Limit Offset Select Session WithContext Debug Clauses Omit Group Having Not Or Unscoped Scopes Begin Distinct',
  ),
  'github.com/jinzhu/gorm': chained(
    'Open > DB, ',
    'DB',
    'Model Table Where Preload Joins Order Limit Offset Select Debug Omit Group Having Not Or Unscoped Scopes Begin',
  ),
  'github.com/uptrace/bun':
    'NewDB > DB, DB.NewSelect > SelectQuery, DB.NewInsert > InsertQuery, DB.NewUpdate > UpdateQuery, DB.NewDelete > DeleteQuery',
  'go.mongodb.org/mongo-driver/mongo':
    'Connect > Client, NewClient > Client, Client.Database > Database, Database.Collection > Collection, Client.StartSession > Session',
  'go.mongodb.org/mongo-driver/mongo/options': 'Client > ClientOptions, ClientOptions.ApplyURI > ClientOptions',
  'gopkg.in/mgo':
    'Dial > Session, DialWithTimeout > Session, DialWithInfo > Session, Session.Copy > Session, Session.Clone > Session, Session.DB > Database, Database.C > Collection',
  'github.com/globalsign/mgo':
    'Dial > Session, DialWithTimeout > Session, DialWithInfo > Session, Session.Copy > Session, Session.DB > Database, Database.C > Collection',
  'labix.org/v2/mgo': 'Dial > Session, Session.Copy > Session, Session.DB > Database, Database.C > Collection',
  'github.com/redis/go-redis':
    'NewClusterClient > Client, NewFailoverClient > Client, NewUniversalClient > UniversalClient, Client.Pipeline > Pipeliner, Client.TxPipeline > Pipeliner, Client.WithContext > Client, Client.Subscribe > PubSub',
  'github.com/go-redis/redis':
    'NewClusterClient > Client, NewFailoverClient > Client, NewUniversalClient > UniversalClient, Client.Pipeline > Pipeliner, Client.TxPipeline > Pipeliner, Client.WithContext > Client, Client.Subscribe > PubSub',
  'github.com/gomodule/redigo/redis': 'Dial > Conn, DialURL > Conn, Pool.Get > Conn, DialContext > Conn',
  'github.com/garyburd/redigo/redis': 'Dial > Conn, DialURL > Conn, Pool.Get > Conn',
  'github.com/gocql/gocql': 'NewCluster > ClusterConfig, ClusterConfig.CreateSession > Session, Session.Query > Query',
  'github.com/bradfitz/gomemcache/memcache': 'New > Client',
  'google.golang.org/grpc': 'Dial > ClientConn, DialContext > ClientConn, NewClient > ClientConn',
  'github.com/gin-gonic/gin':
    'Default > Engine, New > Engine, Engine.Group > RouterGroup, RouterGroup.Group > RouterGroup, IRouter.Group > RouterGroup',
  'github.com/labstack/echo': 'New > Echo, Echo.Group > Group, Group.Group > Group',
  'github.com/gofiber/fiber': 'New > App, App.Group > Router, Router.Group > Router, App.Route > Router',
  'github.com/go-chi/chi':
    'NewRouter > Mux, NewMux > Mux, Mux.With > Mux, Router.With > Router, Mux.Route > Mux, Mux.Group > Mux',
  'github.com/gorilla/mux': chained(
    'Router.PathPrefix > Route, Router.Host > Route, Router.NewRoute > Route, Router.Methods > Route, Router.Path > Route, Router.HandleFunc > Route, Router.Handle > Route, Route.Subrouter > Router, ',
    'Route',
    'Methods Path PathPrefix Host Headers Queries Schemes Name HandlerFunc Handler',
  ),
  'github.com/julienschmidt/httprouter': 'New > Router',
  'github.com/cloudwego/hertz/pkg/app/server': 'Default > Hertz, New > Hertz, Hertz.Group > Hertz',
  'github.com/kataras/iris': 'New > Application, Default > Application, Application.Party > Application',
  'github.com/go-resty/resty': 'New > Client, R > Request, Client.R > Request, Client.NewRequest > Request',
  'resty.dev': 'New > Client, Client.R > Request',
  'github.com/imroc/req': 'C > Client, R > Request, Client.R > Request',
  'github.com/parnurzeal/gorequest': 'New > SuperAgent',
  'github.com/hashicorp/go-retryablehttp': 'Client.StandardClient > net/http.Client',
  'github.com/gojek/heimdall/httpclient': 'NewClient > Client',
  'github.com/gojek/heimdall/hystrix': 'NewClient > github.com/gojek/heimdall/httpclient.Client',
  'github.com/valyala/fasthttp': 'AcquireRequest > Request, Request.URI > URI',
  'github.com/dapr/go-sdk/client': 'NewClient > Client, NewClientWithPort > Client, NewClientWithAddress > Client',
  'github.com/rabbitmq/amqp091-go':
    'Dial > Connection, DialConfig > Connection, DialTLS > Connection, Connection.Channel > Channel, Channel.QueueDeclare > Queue',
  'github.com/streadway/amqp':
    'Dial > Connection, DialConfig > Connection, DialTLS > Connection, Connection.Channel > Channel, Channel.QueueDeclare > Queue',
  'github.com/wagslane/go-rabbitmq': 'NewConn > Conn, NewPublisher > Publisher, NewConsumer > Consumer',
  'github.com/nats-io/nats':
    'Connect > Conn, NewEncodedConn > EncodedConn, Conn.JetStream > JetStreamContext, JetStream > JetStreamContext',
  'github.com/nats-io/nats.go': 'Connect > Conn, NewEncodedConn > EncodedConn, Conn.JetStream > JetStreamContext',
  'github.com/nats-io/nats.go/jetstream':
    'New > JetStream, JetStream.CreateOrUpdateStream > Stream, JetStream.Stream > Stream',
  'github.com/nats-io/stan.go': 'Connect > Conn',
  'github.com/segmentio/kafka-go': 'Dial > Conn, DialLeader > Conn, DialContext > Conn',
  'github.com/IBM/sarama':
    'NewAsyncProducer > AsyncProducer, NewConsumerGroupFromClient > ConsumerGroup, NewSyncProducerFromClient > SyncProducer, NewConsumerFromClient > Consumer, NewAsyncProducerFromClient > AsyncProducer',
  'github.com/Shopify/sarama':
    'NewAsyncProducer > AsyncProducer, NewConsumerGroupFromClient > ConsumerGroup, NewSyncProducerFromClient > SyncProducer, NewConsumerFromClient > Consumer, NewAsyncProducerFromClient > AsyncProducer',
  'github.com/confluentinc/confluent-kafka-go/kafka': 'NewProducer > Producer, NewConsumer > Consumer',
  'cloud.google.com/go/pubsub':
    'NewClient > Client, Client.Topic > Topic, Client.Subscription > Subscription, Client.CreateTopic > Topic, Client.CreateSubscription > Subscription, Client.Publisher > Publisher, Client.Subscriber > Subscriber',
  'github.com/ThreeDotsLabs/watermill/message': 'NewRouter > Router',
  'github.com/aws/aws-sdk-go-v2/service/sqs': 'NewFromConfig > Client, New > Client',
  'github.com/aws/aws-sdk-go-v2/service/sns': 'NewFromConfig > Client, New > Client',
  'github.com/aws/aws-sdk-go-v2/service/dynamodb': 'NewFromConfig > Client, New > Client',
  'github.com/aws/aws-sdk-go-v2/service/s3': 'NewFromConfig > Client, New > Client',
  'github.com/aws/aws-sdk-go/service/sqs': 'New > SQS',
  'github.com/aws/aws-sdk-go/service/sns': 'New > SNS',
  'github.com/aws/aws-sdk-go/service/dynamodb': 'New > DynamoDB',
  'github.com/aws/aws-sdk-go/service/s3': 'New > S3',
  'github.com/hibiken/asynq': 'NewClient > Client, NewServeMux > ServeMux',
  'github.com/hashicorp/consul/api':
    'NewClient > Client, Client.Agent > Agent, Client.Health > Health, Client.Catalog > Catalog, Client.KV > KV',
  'net/rpc': 'Dial > Client, DialHTTP > Client, DialHTTPPath > Client',
  'net/rpc/jsonrpc': 'Dial > net/rpc.Client',
  'github.com/gorilla/websocket': 'DefaultDialer > Dialer',
  'github.com/sony/gobreaker': 'NewCircuitBreaker > CircuitBreaker, NewTwoStepCircuitBreaker > TwoStepCircuitBreaker',
};

/** Methods of a type that give the type itself. */
function chained(first: string, type: string, methods: string): string {
  return (
    first +
    methods
      .split(' ')
      .map(m => `${type}.${m} > ${type}`)
      .join(', ')
  );
}

export const results: Results = new Map(
  Object.entries(GIVEN).flatMap(([module, rows]) =>
    rows.split(', ').map((row): [string, string] => {
      const [name, type] = row.split(' > ') as [string, string];
      return [`${module}.${name}`, /[./]/.test(type) ? type : `${module}.${type}`];
    }),
  ),
);
