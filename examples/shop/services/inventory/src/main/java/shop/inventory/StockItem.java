package shop.inventory;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "stock_items")
public class StockItem {

  @Id private String sku;

  private int available;

  protected StockItem() {}

  /** Takes the quantity out of what is available, or leaves it alone and says no. */
  public boolean take(int quantity) {
    if (quantity > available) {
      return false;
    }
    available -= quantity;
    return true;
  }
}
