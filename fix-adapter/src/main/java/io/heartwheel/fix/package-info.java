/** QuickFIX/J whose heartbeats, test requests and timeouts the wheel drives. */
package io.heartwheel.fix;
