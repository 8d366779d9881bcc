import { describe, expect, it } from 'vitest';
import { isSecretKey, redact } from '../../src/core/redact.ts';

const R = '‹redacted›';

/** Input, what must come out. Tokens are put together here so that no scanner takes this file for a leak. */
const tail = (length: number, alphabet = 'aB3dE5gH7jK9mN1p') => alphabet.repeat(length).slice(0, length);
const hex = (length: number) => tail(length, '0f1e2d3c4b5a6978');
const jwt = `eyJ${tail(20)}.eyJ${tail(30)}.${tail(40)}`;

const secrets: readonly (readonly [string, string])[] = [
  [`id = AKIA${tail(16, 'ABCDEFGH12345678')}`, `id = ${R}`],
  [`aws_secret_access_key = ${tail(40)}`, `aws_secret_access_key = ${R}`],
  [`uses: ghp_${tail(36)}`, `uses: ${R}`],
  [`uses: github_pat_${tail(40)}`, `uses: ${R}`],
  [`x glpat-${tail(20)} y`, `x ${R} y`],
  [`bot xoxb-${tail(24, '0123456789')}`, `bot ${R}`],
  [`https://hooks.slack.com/services/T000/B000/${tail(24)}`, `https://hooks.slack.com/services/${R}`],
  [`stripe(sk_live_${tail(24)})`, `stripe(${R})`],
  [`maps AIza${tail(35)}`, `maps ${R}`],
  [`//registry.shop.example/:_authToken=npm_${tail(36)}`, `//registry.shop.example/:_authToken=${R}`],
  [`mail SG.${tail(22)}.${tail(43)}`, `mail ${R}`],
  [`twilio SK${hex(32)}`, `twilio ${R}`],
  [`ai sk-proj-${tail(48)}`, `ai ${R}`],
  [`jwt ${jwt}`, `jwt ${R}`],
  [`headers.${`ghp_${tail(36)}`}`, `headers.${R}`],
  [`'$2a$10$${tail(53)}'`, `'${R}'`],
  [tail(64), R],
  [`key: "-----BEGIN RSA PRIVATE KEY-----\\n${tail(40)}"`, `key: "-----BEGIN RSA PRIVATE KEY-----${R}"`],
  ['password: hunter2', `password: ${R}`],
  ['  password: my pass phrase # for now', `  password: ${R} # for now`],
  ['spring.datasource.password=root', `spring.datasource.password=${R}`],
  ['spring.datasource.password = root', `spring.datasource.password = ${R}`],
  ['"password": "hunter2",', `"password": "${R}",`],
  ["'api_key' => 'abc123',", `'api_key' => '${R}',`],
  ['clientSecret = "s3cr3t";', `clientSecret = "${R}";`],
  ['<password>hunter2</password>', `<password>${R}</password>`],
  [
    '<property name="hibernate.connection.password">hunter2</property>',
    `<property name="hibernate.connection.password">${R}</property>`,
  ],
  ['<add key="DbPassword" value="hunter2" />', `<add key="DbPassword" value="${R}" />`],
  ['<bean password="hunter2" user="shop"/>', `<bean password="${R}" user="shop"/>`],
  ['run --password hunter2 --verbose', `run --password ${R} --verbose`],
  ['run --db-password=hunter2 --verbose', `run --db-password=${R} --verbose`],
  ['command: ["--requirepass", "hunter2"]', `command: ["--requirepass", "${R}"]`],
  ['docker run -e MYSQL_ROOT_PASSWORD=root mysql', `docker run -e MYSQL_ROOT_PASSWORD=${R} mysql`],
  ['- MYSQL_ROOT_PASSWORD=root', `- MYSQL_ROOT_PASSWORD=${R}`],
  ['ENV DB_PASSWORD hunter2', `ENV DB_PASSWORD ${R}`],
  ['export TOKEN=abc-def', `export TOKEN=${R}`],
  [`DB_PASSWORD: \${DB_PASSWORD:-hunter2}`, `DB_PASSWORD: \${DB_PASSWORD:-${R}}`],
  [`password: \${DB_PASSWORD:hunter2}`, `password: \${DB_PASSWORD:${R}}`],
  [`@Value("\${shop.jwt.secret:changeit}")`, `@Value("\${shop.jwt.secret:${R}}")`],
  ['amqp://guest:guest@rabbit:5672/', `amqp://${R}@rabbit:5672/`],
  ['url: postgres://shop:p/ss@db:5432/shop', `url: postgres://${R}@db:5432/shop`],
  ['mongodb://a:b@m1,m2/x and redis://:pw@r', `mongodb://${R}@m1,m2/x and redis://${R}@r`],
  ['https://token@git.example.org/x.git', `https://${R}@git.example.org/x.git`],
  ['amqp://shop:p@ss@rabbit:5672', `amqp://${R}@rabbit:5672`],
  ['dsn := "root:hunter2@tcp(db:3306)/shop"', `dsn := "${R}@tcp(db:3306)/shop"`],
  ['jdbc:oracle:thin:shop/pw@db:1521:XE', `jdbc:oracle:thin:${R}@db:1521:XE`],
  ['"Server=db;Database=shop;User Id=sa;Password=Pass@word;"', `"Server=db;Database=shop;User Id=sa;Password=${R};"`],
  ['ConnectionString: Host=db;Pwd=postgres;Database=shop', `ConnectionString: Host=db;Pwd=${R};Database=shop`],
  [`AccountName=shop;AccountKey=${tail(40)}==;EndpointSuffix=x`, `AccountName=shop;AccountKey=${R};EndpointSuffix=x`],
  [
    `Endpoint=sb://bus/;SharedAccessKeyName=all;SharedAccessKey=${tail(40)}=`,
    `Endpoint=sb://bus/;SharedAccessKeyName=all;SharedAccessKey=${R}`,
  ],
  ['Authorization: Bearer abcdefgh', `Authorization: Bearer ${R}`],
  ['curl -H "Authorization: Basic c2hvcDpzaG9w" http://x', `curl -H "Authorization: Basic ${R}" http://x`],
  ['"Authorization", "Bearer abc"', `"Authorization", "Bearer ${R}"`],
  ['os.getenv("DB_PASSWORD", "hunter2")', `os.getenv("DB_PASSWORD", "${R}")`],
  ["const secret = process.env.JWT_SECRET || 'hunter2';", `const secret = process.env.JWT_SECRET || '${R}';`],
  ['.withClient("web").secret("hunter2")', `.withClient("web").secret("${R}")`],
  ['ds.setPassword("hunter2");', `ds.setPassword("${R}");`],
  ['http.basicAuth("shop", "hunter2")', `http.basicAuth("${R}")`],
  ['password: string = "hunter2"', `password: string = "${R}"`],
  ['public string Password { get; set; } = "hunter2";', `public string Password { get; set; } = "${R}";`],
  ['"{\\"password\\":\\"hunter2\\"}"', `"{\\"password\\":\\"${R}\\"}"`],
  ["CREATE USER shop IDENTIFIED BY 'hunter2';", `CREATE USER shop IDENTIFIED BY '${R}';`],
  ["CREATE ROLE shop LOGIN PASSWORD 'hunter2';", `CREATE ROLE shop LOGIN PASSWORD '${R}';`],
  ['mysql -uroot -phunter2 shop', `mysql -uroot -p${R} shop`],
  ['curl -u shop:hunter2 http://x', `curl -u shop:${R} http://x`],
  ['{ name: DB_PASSWORD, value: hunter2 }', `{ name: DB_PASSWORD, value: ${R} }`],
  ['config["password"] = "hunter2"', `config["password"] = "${R}"`],
  ['http://x/confirm?user=a&token=abc123&x=1', `http://x/confirm?user=a&token=${R}&x=1`],
  ['password=hunter2; token="x y"', `password=${R}; token="${R}"`],
  ['jasypt.password=ENC(abcdef)', `jasypt.password=${R}`],
  ['encryption_key = "0123456789abcdef0123"', `encryption_key = "${R}"`],
];

const ordinary: readonly string[] = [
  'Promise<Token> handle() {',
  'public class UserToken : IdentityUserToken<Guid>, IVersion',
  "$scope.password = $scope.name = '';",
  'data.token = $(this).text();',
  'id-token: write',
  `api_key: \${env:API_KEY}`,
  `password: \${DB_PASSWORD:?must be set}`,
  'amqpUri = fmt.Sprintf("amqp://%s:%s@%s:5672/", user, pass, host)',
  'tokenService.validate(token)',
  'private final PasswordEncoder passwordEncoder;',
  '<artifactId>spring-security-oauth2-token</artifactId>',
  `token: \${TOKEN}`,
  `password: "\${DB_PASSWORD}"`,
  'password: {{ .Values.db.password | quote }}',
  'String password;',
  'getSecret("name")',
  'const token = await getToken();',
  'password = request.getParameter("password");',
  'this.token = token;',
  'password: string;',
  'password?: string',
  'password: Joi.string().required(),',
  'function login(user: string, password: string): Promise<Token> {',
  'secret: process.env.SESSION_SECRET,',
  'client.login(user, password=password)',
  'connect(password=settings.DB_PASSWORD, host=host)',
  'if (token == null) return;',
  'tokens: 100',
  'token_uri: https://auth/oauth/token',
  '@PostMapping("/token")',
  '@RequestMapping("/users/password/reset")',
  'secretName: db-credentials',
  'secretKeyRef: { name: db, key: password }',
  'MYSQL_PASSWORD_FILE: /run/secrets/db_password',
  'import { TokenModule } from "./token/token.module";',
  `"amqp://\${USER}:\${PASS}@rabbit:5672"`,
  'http://host:8080/users/@me',
  'git@github.com:shop/orders.git',
  "credentials: 'include'",
  'auth: true',
  'auth-service:',
  'url: http://auth-service:8080',
  'password:',
  'PASSWORD=',
  'image: keycloak/keycloak:24.0',
  'headers.set("Authorization", "Bearer " + token);',
  'Basic authentication is off',
  'token: ***',
  'public record Login(string User, string Password);',
  'var token = Request.Headers["x"];',
  'tokens.forEach(token => send(token));',
  'kafkaTemplate.send("orders", key, value);',
  'key: orders.created',
  'primaryKey: true',
];

describe('redact', () => {
  it.each(secrets)('%s', (line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  it.each(ordinary)('leaves %s', line => expect(redact(line)).toBe(line));

  it.each([...secrets.map(([line]) => line), ...ordinary])('changes nothing the second time: %s', line => {
    expect(redact(redact(line))).toBe(redact(line));
  });

  it('takes time in proportion to the length, whatever the line holds', () => {
    const hostile = [
      'password=x ',
      'eyJaaaa-',
      'a://',
      '"token":"',
      '${a:${',
      '@',
      'secret ',
      '<password>',
      'aaaa',
      '----',
      '"\\',
      "password='",
      'token: ${',
      '{{',
      'x@tcp(',
      'password={ ',
      'password=f(',
      '://@',
      '://',
      'password=${a:',
      'auth="x ',
      'thin:',
      'IDENTIFIED BY ',
      'curl -u a:',
      '-p',
      'Bearer ',
      'ghp_',
      'Bearer abcdefgh ',
      'mysql -px ',
    ];
    for (const piece of hostile) {
      const time = (repeats: number) => {
        const line = piece.repeat(repeats);
        const start = process.cpuUsage().user;
        redact(line);
        return (process.cpuUsage().user - start) / 1_000;
      };
      // Sixteen times the text takes at most forty times the processor time; quadratic work would take 256 times, and
      // seconds. A busy machine may disturb a round, but not five; below three milliseconds the clock tells nothing.
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 5 && best >= 40; round++)
        best = Math.min(best, time(32_000) / Math.max(time(2_000), 3));
      expect(best, piece).toBeLessThan(40);
    }
  });

  it('stays whole on deep nesting', () => {
    const depth = 50_000;
    expect(redact(`password=${'${a:'.repeat(depth)}hunter2${'}'.repeat(depth)}`)).not.toContain('hunter2');
  });

  it('tells secret keys from their descriptions', () => {
    for (const key of [
      'password',
      'DB_PASS',
      'clientSecret',
      'jwt.secret',
      'X-Api-Key',
      'accessKey',
      'SECRET_KEY_BASE',
      'oauth.client-secret',
    ])
      expect(isSecretKey(key), key).toBe(true);
    for (const key of [
      'passwordEncoder',
      'tokens',
      'token-uri',
      'secretName',
      'key',
      'primaryKey',
      'PASSWORD_FILE',
      'author',
      'keystore',
    ])
      expect(isSecretKey(key), key).toBe(false);
  });
});
