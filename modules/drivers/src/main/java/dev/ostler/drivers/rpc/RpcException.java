package dev.ostler.drivers.rpc;

/** The peer answered with an error. No stack trace: an expected event. */
public final class RpcException extends RuntimeException {
    private final String method;
    private final transient RpcError error;

    public RpcException(String method, RpcError error) {
        super(method + ": " + error.message() + " (" + error.code() + ")", null, false, false);
        this.method = method;
        this.error = error;
    }

    /** The method that was called. */
    public String method() {
        return method;
    }

    public RpcError error() {
        return error;
    }
}
