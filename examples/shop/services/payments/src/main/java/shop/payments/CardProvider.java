package shop.payments;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestTemplate;

@Component
public class CardProvider {

  private final RestTemplate http;
  private final String providerUrl;

  public CardProvider(RestTemplateBuilder builder, @Value("${card-provider.url}") String providerUrl) {
    this.http =
        builder.connectTimeout(Duration.ofSeconds(1)).readTimeout(Duration.ofSeconds(5)).build();
    this.providerUrl = providerUrl;
  }

  /** Charges the card on file. The provider ignores a second charge with the same reference. */
  public String charge(String orderId, int amount) {
    Receipt receipt =
        http.postForObject(providerUrl + "/charges", new Charge(orderId, amount), Receipt.class);
    return receipt.id();
  }

  record Charge(String reference, int amount) {}

  record Receipt(String id) {}
}
