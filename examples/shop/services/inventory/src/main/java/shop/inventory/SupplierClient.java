package shop.inventory;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestTemplate;

@Component
public class SupplierClient {

  private final RestTemplate http;
  private final String supplierUrl;

  public SupplierClient(RestTemplateBuilder builder, @Value("${supplier.url}") String supplierUrl) {
    this.http =
        builder.connectTimeout(Duration.ofSeconds(1)).readTimeout(Duration.ofSeconds(5)).build();
    this.supplierUrl = supplierUrl;
  }

  /** Orders more of an item. */
  @Retryable(maxAttempts = 4, backoff = @Backoff(delay = 500, multiplier = 2))
  public void order(String sku, int quantity) {
    http.postForLocation(supplierUrl + "/purchase-orders", new PurchaseOrder(sku, quantity));
  }

  record PurchaseOrder(String sku, int quantity) {}
}
