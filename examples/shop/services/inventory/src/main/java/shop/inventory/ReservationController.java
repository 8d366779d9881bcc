package shop.inventory;

import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
public class ReservationController {

  private final StockRepository stock;
  private final PriceClient prices;
  private final SupplierClient supplier;

  public ReservationController(StockRepository stock, PriceClient prices, SupplierClient supplier) {
    this.stock = stock;
    this.prices = prices;
    this.supplier = supplier;
  }

  @PostMapping("/reservations")
  @ResponseStatus(HttpStatus.CREATED)
  @Transactional
  public Reservation reserve(@RequestBody Request request) {
    int total = 0;
    for (Line line : request.lines()) {
      boolean taken = stock.findById(line.sku()).map(item -> item.take(line.quantity())).orElse(false);
      if (!taken) {
        throw new ResponseStatusException(HttpStatus.CONFLICT, "not enough " + line.sku());
      }
      total += line.quantity() * prices.priceOf(line.sku());
    }
    return new Reservation(UUID.randomUUID().toString(), total);
  }

  /** Orders what is short. */
  @PostMapping("/purchases")
  @ResponseStatus(HttpStatus.ACCEPTED)
  public void purchase(@RequestBody Line line) {
    supplier.order(line.sku(), line.quantity());
  }

  public record Line(String sku, int quantity) {}

  public record Request(String orderId, List<Line> lines) {}

  public record Reservation(String id, int total) {}
}
