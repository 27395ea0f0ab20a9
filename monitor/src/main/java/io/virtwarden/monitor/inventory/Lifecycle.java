package io.virtwarden.monitor.inventory;

/**
 * Numbers of the lifecycle events and their details (virDomainEventType, virNetworkEventLifecycleType,
 * virStoragePoolEventLifecycleType, virNodeDeviceEventLifecycleType, virSecretEventLifecycleType), and the translation
 * between a detail and the reason of the state that it leads to.
 */
final class Lifecycle {
    static final int DEFINED = 0;
    static final int UNDEFINED = 1;
    static final int STARTED = 2;
    static final int SUSPENDED = 3;
    static final int RESUMED = 4;
    static final int STOPPED = 5;
    static final int SHUTDOWN = 6;
    static final int PMSUSPENDED = 7;
    static final int CRASHED = 8;

    /** Detail of DEFINED and of UNDEFINED. */
    static final int DEFINED_RENAMED = 2;

    static final int UNDEFINED_RENAMED = 1;

    /** Detail of CRASHED after which the guest still runs: its crash kernel. */
    static final int CRASHED_CRASHLOADED = 1;

    /** What a reconciled event says when nobody saw how it came about. */
    static final int UNKNOWN_DETAIL = -1;

    static final int NETWORK_STARTED = 2;
    static final int NETWORK_STOPPED = 3;

    static final int POOL_CREATED = 4;
    static final int POOL_DELETED = 5;

    static final int DEVICE_CREATED = 0;
    static final int DEVICE_DELETED = 1;
    static final int DEVICE_DEFINED = 2;
    static final int DEVICE_UNDEFINED = 3;

    /** By detail of STARTED: virDomainRunningReason. */
    private static final int[] STARTED_REASONS = {1, 2, 3, 4, 8, 1};

    /** By detail of SUSPENDED: virDomainPausedReason. */
    private static final int[] SUSPENDED_REASONS = {1, 2, 5, 6, 3, 7, 14, 12, 13, 8};

    /** By detail of RESUMED: virDomainRunningReason. */
    private static final int[] RESUMED_REASONS = {5, 2, 4, 10, 11};

    /** By detail of STOPPED: virDomainShutoffReason. */
    private static final int[] STOPPED_REASONS = {1, 2, 3, 4, 5, 6, 7, 1};

    private Lifecycle() {}

    /** The reason of the state that a lifecycle event of a domain leads to; 0 (unknown) where libvirt has none. */
    static int reason(int event, int detail) {
        int[] table = switch (event) {
            case STARTED -> STARTED_REASONS;
            case SUSPENDED -> SUSPENDED_REASONS;
            case RESUMED -> RESUMED_REASONS;
            case STOPPED -> STOPPED_REASONS;
            case CRASHED -> new int[] {1};
            default -> new int[0];
        };
        return detail >= 0 && detail < table.length ? table[detail] : 0;
    }

    /** The detail with which libvirt would have announced that a domain came into a state for this reason. */
    static int detail(int event, int reason) {
        int[] table = switch (event) {
            case STARTED -> STARTED_REASONS;
            case SUSPENDED -> SUSPENDED_REASONS;
            case RESUMED -> RESUMED_REASONS;
            case STOPPED -> STOPPED_REASONS;
            case CRASHED -> new int[] {1};
            default -> new int[0];
        };
        for (int detail = 0; detail < table.length; detail++) {
            if (table[detail] == reason) {
                return detail;
            }
        }
        return UNKNOWN_DETAIL;
    }
}
