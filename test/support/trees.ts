import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export type Tree = Readonly<Record<string, string | Buffer>>;

/** Writes files into a new folder, with links resolved. */
export function makeTree(files: Tree): { readonly root: string; remove(): void } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'qe-tree-')));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** The same, removed at the end of the running test. */
export function tree(files: Tree): string {
  const { root, remove } = makeTree(files);
  onTestFinished(remove);
  return root;
}

const compose = `services:
  orders:
    build: ./orders
    environment:
      PAYMENTS_URL: http://payments:8080
      SPRING_DATASOURCE_URL: jdbc:postgresql://orders:wedding-cake-91@ledger:5432/ledger
  payments:
    build: ./payments
    environment:
      SPRING_DATASOURCE_URL: jdbc:postgresql://payments:wedding-cake-91@ledger:5432/ledger
  ledger:
    image: postgres:16
`;

const pom = (name: string) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>bakery</groupId>
  <artifactId>${name}</artifactId>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-data-jpa</artifactId></dependency>
  </dependencies>
</project>
`;

const settings = (name: string) => `spring.application.name=${name}\nspring.datasource.url=\${SPRING_DATASOURCE_URL}\n`;

const main = (name: string) => `package bakery.${name};

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Application {
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }
}
`;

const entity = (name: string, type: string) => `package bakery.${name};

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "receipts")
public class ${type} {
  @Id
  Long id;
}
`;

/** Two services of a bakery over one database, one calling the other. */
export const bakery: Tree = {
  'docker-compose.yml': compose,
  'orders/pom.xml': pom('orders'),
  'orders/src/main/resources/application.properties': settings('orders'),
  'orders/src/main/java/bakery/orders/Application.java': main('orders'),
  'orders/src/main/java/bakery/orders/Receipt.java': entity('orders', 'Receipt'),
  'orders/src/main/java/bakery/orders/PaymentsClient.java': `package bakery.orders;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestTemplate;

@Component
public class PaymentsClient {
  private final RestTemplate http = new RestTemplate();

  @Value("\${PAYMENTS_URL}")
  private String payments;

  public String pay(String order) {
    return http.postForObject(payments + "/payments", order, String.class);
  }
}
`,
  'payments/pom.xml': pom('payments'),
  'payments/src/main/resources/application.properties': settings('payments'),
  'payments/src/main/java/bakery/payments/Application.java': main('payments'),
  'payments/src/main/java/bakery/payments/Receipt.java': entity('payments', 'PaidReceipt'),
  'payments/src/main/java/bakery/payments/PaymentsController.java': `package bakery.payments;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class PaymentsController {
  @PostMapping("/payments")
  public String pay(@RequestBody String order) {
    return order;
  }
}
`,
};

/**
 * A chain of many services, each with the database of a neighbour.
 * @param count how many services
 */
export function manyServices(count: number): Tree {
  const files: Record<string, string> = {};
  const names = Array.from({ length: count }, (_, i) => `branch-office-${String(i).padStart(3, '0')}`);
  const declarations = names.map((name, i) => {
    const next = names[(i + 1) % count];
    files[`offices/${name}/pom.xml`] = pom(name);
    files[`offices/${name}/src/main/resources/application.properties`] = settings(name);
    files[`offices/${name}/src/main/java/bakery/Application.java`] = main('office');
    files[`offices/${name}/src/main/java/bakery/Receipt.java`] = entity('office', 'Receipt');
    files[`offices/${name}/src/main/java/bakery/PaymentsClient.java`] = String(
      bakery['orders/src/main/java/bakery/orders/PaymentsClient.java'],
    );
    const environment = `      PAYMENTS_URL: http://${next}:8080\n      SPRING_DATASOURCE_URL: jdbc:postgresql://db-${i >> 1}:5432/ledger\n`;
    const database = i % 2 === 0 ? `  db-${i >> 1}:\n    image: postgres:16\n` : '';
    return `  ${name}:\n    build: ./offices/${name}\n    environment:\n${environment}${database}`;
  });
  files['docker-compose.yml'] = `services:\n${declarations.join('')}`;
  return files;
}
