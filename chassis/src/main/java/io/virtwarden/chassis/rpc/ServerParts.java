package io.virtwarden.chassis.rpc;

/** What all connections of one server share. */
record ServerParts(RpcSettings settings, RpcMeters meters, LargeMessages large, int ownUid) {}
