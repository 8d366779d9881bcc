/** Words at the ends of a name that say what kind of thing it is, not what it is about. */
const KIND =
  /[-_. ]?(service|services|svc|srv|server|api|app|application|backend|microservice|ms|worker|consumer|listener|processor|scheduler|jobs?|web|ui|grpc|rest|handlers?)$/;
const STORE =
  /[-_. ]?(db|database|databases|dbs|datastore|store|storage|data|sql|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|redis|cache|mssql|sqlserver|sqldata|cassandra|dynamodb|dynamo|neo4j|schema|server|svc|service|cluster|primary|master|replica|main|prod|dev|test|local)$/;

/** What a service is about: `orders` of `orders-service`, `Order` of `OrderApi`. Lower case, without separators, singular. */
export function subjectOf(name: string): string {
  return fold(strip(words(name), KIND));
}

/** Whose store it is by its name: `orders` of `orders-db`, `mongo-orders` or `OrderingDb`; undefined where only a product is named. */
export function ownerInStoreName(name: string): string | undefined {
  const plain = strip(words(name), STORE).replace(
    /^(db|database|postgres|postgresql|pg|mysql|mariadb|mongo|mongodb|redis|cache|sql|mssql)[-_. ]/,
    '',
  );
  const rest = fold(strip(plain, KIND));
  return rest.length < 3 || STORE.test(`-${rest}`) || /^\d+$/.test(rest) ? undefined : rest;
}

/** `OrderingDb` as `ordering-db`: one spelling for all. */
function words(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

function strip(name: string, ending: RegExp): string {
  const shorter = name.replace(ending, '');
  return shorter === name || shorter === '' ? name : strip(shorter, ending);
}

/** `orders`, `order` and `ordering` are about one thing. */
function fold(name: string): string {
  const plain = name.replace(/[^a-z0-9]/g, '');
  if (plain.length > 6 && plain.endsWith('ing')) return plain.slice(0, -3);
  if (plain.endsWith('ies') && plain.length > 4) return `${plain.slice(0, -3)}y`;
  return plain.length > 3 && plain.endsWith('s') && !plain.endsWith('ss') ? plain.slice(0, -1) : plain;
}
