package io.virtwarden.chassis.rpc;

/** One whole message; the payload of a call with descriptors is without their number. */
record Frame(RpcHeader header, byte[] payload) {}
