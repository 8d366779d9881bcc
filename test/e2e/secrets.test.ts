import { beforeAll, describe, expect, it } from 'vitest';
import { call, connect, qe } from '../support/program.ts';
import { makeTree, type Tree } from '../support/trees.ts';

/**
 * Ten kinds of secrets, planted where evidence is taken from: deployment files, settings, code and build files. None
 * may come out, in no format. They are put together here so that no scanner takes this file for a leak.
 */
const secrets = {
  'password in an address': 'tulip-Garden-77',
  'password in a variable': 'velvet-Anchor-12',
  'cloud access key': `AKIA${'Q7ZX'.repeat(4)}`,
  'cloud secret key': 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYPLANTEDKEY',
  'repository token': `ghp_${'a1B2c3D4'.repeat(5).slice(0, 36)}`,
  'signed token': `eyJ${'hbGciOi'.repeat(3)}.eyJ${'zdWIiOi'.repeat(4)}.${'c2lnbmF0'.repeat(5)}`,
  'payment key': `sk_live_${'4eC39HqL'.repeat(3)}`,
  'chat token': `xoxb-${'1234567890'.repeat(2)}-abcdefghij`,
  'account key in a connection string': `${'mN8pQ2rS'.repeat(10)}==`,
  'client secret as a default': 'copper-Lantern-58',
} as const;

const files: Tree = {
  'docker-compose.yml': `services:
  clinic:
    build: ./clinic
    environment:
      DATABASE_URL: postgres://clinic:${secrets['password in an address']}@records:5432/records
      LAB_URL: https://clinic:${secrets['password in a variable']}@lab:8080
      RECORDS_PASSWORD: ${secrets['password in a variable']}
      QUEUE_CONNECTION: Endpoint=http://lab:8080/;AccountKey=${secrets['account key in a connection string']}
    command: ["node", "index.js", "--token", "${secrets['repository token']}"]
  lab:
    build: ./lab
    environment:
      DATABASE_URL: postgres://lab:${secrets['password in an address']}@records:5432/records
      AWS_ACCESS_KEY_ID: ${secrets['cloud access key']}
      AWS_SECRET_ACCESS_KEY: ${secrets['cloud secret key']}
  records:
    image: postgres:16
`,
  'clinic/package.json': `{ "name": "clinic", "scripts": { "start": "node index.js --token ${secrets['repository token']}" }, "dependencies": { "express": "4.19.2", "axios": "1.7.2" } }`,
  'clinic/index.js': `const express = require('express');
const axios = require('axios');
const app = express();
app.get('/results/:id', async (req, res) => {
  const lab = await axios.get('http://lab:8080/results/' + req.params.id, { headers: { authorization: 'Bearer ${secrets['signed token']}' } });
  await axios.post('https://clinic:${secrets['payment key']}@payments.example-bank.io/charges', {}, { headers: { 'x-api-key': '${secrets['payment key']}' } });
  await axios.post('http://lab:8080/notify?token=${secrets['chat token']}', lab.data);
  res.json(lab.data);
});
app.listen(8080);
`,
  'lab/pom.xml': `<project><groupId>clinic</groupId><artifactId>lab</artifactId><properties><db.password>${secrets['password in a variable']}</db.password></properties>
<dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-jpa</artifactId></dependency></dependencies></project>`,
  'lab/src/main/resources/application.yml': `spring:
  application: { name: lab }
  datasource:
    url: jdbc:postgresql://lab:${secrets['password in an address']}@records:5432/records
    password: \${DB_PASSWORD:${secrets['client secret as a default']}}
`,
  'lab/src/main/java/clinic/Lab.java': `package clinic;
import org.springframework.web.client.RestTemplate;
@org.springframework.boot.autoconfigure.SpringBootApplication
class Lab {
  private final RestTemplate restTemplate = new RestTemplate();
  String insurer(String id) {
    return restTemplate.getForObject("https://lab:${secrets['password in an address']}@insurer.example-health.com/v1/" + id + "?api_key=${secrets['client secret as a default']}", String.class);
  }
}
`,
};

describe('planted secrets', () => {
  let root: string;
  beforeAll(() => {
    const made = makeTree(files);
    root = made.root;
    return made.remove;
  });

  const expectNone = (output: string) => {
    const shown = Object.entries(secrets).filter(
      ([, value]) => output.includes(value) || output.includes(encodeURIComponent(value)),
    );
    expect(shown.map(([kind]) => kind)).toEqual([]);
  };

  it.each(['text', 'json', 'markdown', 'mermaid', 'sarif'])('are in no analysis as %s', async format => {
    const { code, stdout, stderr } = await qe(['analyze', root, '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toContain('lab');
    expectNone(stdout + stderr);
  });

  it.each([['findings'], ['map']])('are not in the command %s', async command => {
    const { stdout, stderr } = await qe([command, root, '--format', 'json']);
    expect(stdout).toContain('lab');
    expectNone(stdout + stderr);
  });

  it('are in no answer of a tool', async () => {
    const client = await connect({ args: ['--root', root], cwd: root });
    const answers = [];
    for (const tool of ['analyze_repo', 'list_findings', 'map_architecture'])
      answers.push(await call(client, tool, { path: root }));
    await client.close();
    expect(answers.every(a => !a.isError)).toBe(true);
    expectNone(JSON.stringify(answers));
  });
});
