package shop.payments;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "payments")
public class Payment {

  @Id private String orderId;

  private int amount;

  private String receiptId;

  protected Payment() {}

  public Payment(String orderId, int amount, String receiptId) {
    this.orderId = orderId;
    this.amount = amount;
    this.receiptId = receiptId;
  }
}
