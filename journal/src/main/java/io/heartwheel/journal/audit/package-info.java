/**
 * Questions to a whole journal: is it sound ({@link io.heartwheel.journal.audit.Audit}), what is in it
 * ({@link io.heartwheel.journal.audit.Statistics}), give me a part of it ({@link io.heartwheel.journal.audit.Export}).
 */
package io.heartwheel.journal.audit;
