import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The sample service on a real cluster: a JVM that answers its probe, logs as the service does, and has threads to look at. */
public final class InventoryService {
    private static final String TOPIC = "fulfillment.inventory.v1.events";
    private static final Random RANDOM = new Random();

    public static void main(String[] args) throws Exception {
        var workers = Executors.newFixedThreadPool(4, named("http-nio-8080-exec-"));
        var server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 3);
            try (var body = exchange.getResponseBody()) {
                body.write("UP\n".getBytes());
            }
        });
        server.setExecutor(workers);
        server.start();
        log("main", "c.e.i.InventoryApplication", "Starting InventoryApplication v1.8.2 using Java 21 with PID 1");
        log("main", "c.e.i.InventoryApplication", "Started InventoryApplication");

        var publisher = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "outbox-publisher"));
        publisher.scheduleAtFixedRate(InventoryService::publish, 0, 10, TimeUnit.SECONDS);
        var customers = Executors.newSingleThreadScheduledExecutor(named("customer-"));
        customers.scheduleAtFixedRate(() -> workers.submit(InventoryService::reserve), 1, 3, TimeUnit.SECONDS);
        Thread.currentThread().join();
    }

    private static void publish() {
        log("outbox-publisher", "o.OutboxPublisher", "Published " + (1 + RANDOM.nextInt(9)) + " CloudEvent(s) to " + TOPIC);
    }

    private static void reserve() {
        var sku = "SKU-" + (12340 + RANDOM.nextInt(40));
        var millis = 10 + RANDOM.nextInt(30);
        log(Thread.currentThread().getName(), "c.e.i.StockController",
            "POST /api/v1/inventory/" + sku + "/reserve 200 in " + millis + " ms");
    }

    private static void log(String thread, String logger, String text) {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        System.out.printf("%s  INFO 1 --- [%s] %s : %s%n", now, thread, logger, text);
    }

    private static java.util.concurrent.ThreadFactory named(String prefix) {
        var count = new java.util.concurrent.atomic.AtomicInteger();
        return task -> new Thread(task, prefix + count.incrementAndGet());
    }
}
