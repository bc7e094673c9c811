/** Order entry over HTTP for the keys of all venues. Start at {@link io.heartwheel.gateway.orders.OrdersApi}. */
package io.heartwheel.gateway.orders;
