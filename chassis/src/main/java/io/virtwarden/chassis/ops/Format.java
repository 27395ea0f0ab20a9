package io.virtwarden.chassis.ops;

/** The two ways to write metrics that Prometheus reads. */
public enum Format {
    /** Prometheus text exposition 0.0.4. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0.0. */
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    /** For the header of this name. */
    public String contentType() {
        return contentType;
    }
}
