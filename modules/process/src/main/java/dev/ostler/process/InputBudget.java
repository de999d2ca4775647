package dev.ostler.process;

/** How much input may wait in the keeper's memory, for all processes together. Confined to the keeper's thread. */
final class InputBudget {
    private long left = 2L * Keeper.MOST_INPUT_BYTES;

    boolean take(long bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }

    void give(long bytes) {
        left += bytes;
    }
}
