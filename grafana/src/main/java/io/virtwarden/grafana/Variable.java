package io.virtwarden.grafana;

/**
 * A choice of the reader, filled by a query.
 *
 * @param all whether all at once may be chosen; they are at first. Without it the first value is
 */
record Variable(String name, String label, String query, boolean all) {
    static Variable job(String metric) {
        return new Variable("job", "Job", "label_values(" + metric + ", job)", true);
    }

    static Variable instance(String metric) {
        return new Variable("instance", "Instance", "label_values(" + metric + "{job=~\"$job\"}, instance)", true);
    }

    static Variable domain(boolean all) {
        return new Variable("domain", "Domain", Query.expand("label_values(libvirt_domain_state{@host}, domain)"), all);
    }
}
