package shop.inventory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestTemplate;

@Component
public class PriceClient {

  private final RestTemplate restTemplate;
  private final String pricingUrl;

  public PriceClient(RestTemplate restTemplate, @Value("${pricing.url}") String pricingUrl) {
    this.restTemplate = restTemplate;
    this.pricingUrl = pricingUrl;
  }

  /** The price that holds for a reservation, in cents. */
  public int priceOf(String sku) {
    Price price = restTemplate.getForObject(pricingUrl + "/prices/{sku}", Price.class, sku);
    return price.cents();
  }

  record Price(String sku, int cents) {}
}
