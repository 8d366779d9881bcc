package shop.payments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

@Component
public class OrderPlacedListener {

  private final CardProvider cards;
  private final PaymentRepository payments;
  private final KafkaTemplate<String, String> kafka;
  private final ObjectMapper json;

  public OrderPlacedListener(
      CardProvider cards,
      PaymentRepository payments,
      KafkaTemplate<String, String> kafka,
      ObjectMapper json) {
    this.cards = cards;
    this.payments = payments;
    this.kafka = kafka;
    this.json = json;
  }

  @KafkaListener(topics = "order.placed")
  public void onOrderPlaced(String message) throws JsonProcessingException {
    OrderPlaced event = json.readValue(message, OrderPlaced.class);
    if (payments.existsById(event.orderId())) {
      return;
    }
    String receiptId = cards.charge(event.orderId(), event.amount());
    payments.save(new Payment(event.orderId(), event.amount(), receiptId));
    kafka.send(
        "payment.settled",
        event.orderId(),
        json.writeValueAsString(new PaymentSettled(event.orderId(), receiptId)));
  }

  record OrderPlaced(String orderId, int amount) {}

  record PaymentSettled(String orderId, String receiptId) {}
}
