/** The verbs that administer stores, queues and packages, as data. */
import { HELP, row, subs, table } from './verbRows.ts';
import type { Verbs } from './verbs.ts';

/** Source: etcdctl 3.6, and of the second API `set`, `mk`, `rm` and their like. */
export const ETCDCTL: Verbs = table(
  HELP,
  row('reads', 'get watch'),
  row('changes', 'set mk mkdir setdir update downgrade put txn defrag compaction move-leader lock elect make-mirror'),
  row('deletes', 'del rm rmdir'),
  [
    ['endpoint', subs('unknown', row('reads', 'health status hashkv'))],
    ['member', subs('unknown', row('reads', 'list'), row('changes', 'add update promote'), row('deletes', 'remove'))],
    ['alarm', subs('unknown', row('reads', 'list'), row('changes', 'disarm'))],
    ['snapshot', subs('unknown', row('reads', 'status'), row('changes', 'restore'))],
    [
      'lease',
      subs('unknown', row('reads', 'list timetolive'), row('changes', 'grant keep-alive'), row('deletes', 'revoke')),
    ],
    ['user', subs('changes', row('reads', 'list get'), row('deletes', 'delete'))],
    ['role', subs('changes', row('reads', 'list get'), row('deletes', 'delete'))],
    ['auth', subs('changes', row('reads', 'status'))],
  ],
);
/** Source: rabbitmqctl(8), rabbitmq-diagnostics(8) of RabbitMQ 4. */
export const RABBIT: Verbs = table(
  HELP,
  row(
    'reads',
    `status cluster_status environment report list_queues list_exchanges list_bindings list_connections list_channels
    list_consumers list_users list_vhosts list_permissions list_user_permissions list_policies list_parameters
    list_feature_flags list_global_parameters list_topic_permissions list_unresponsive_queues node_health_check ping
    check_running check_local_alarms check_alarms check_port_connectivity check_port_listener check_virtual_hosts
    check_protocol_listener check_if_node_is_quorum_critical check_if_node_is_mirror_sync_critical memory_breakdown
    listeners alarms runtime_thread_stats server_version erlang_version cluster_size is_running is_booting os_env
    quorum_status authenticate_user list show`,
  ),
  row(
    'changes',
    `add_user change_password set_user_tags set_permissions add_vhost set_policy set_parameter set_vm_memory_high_watermark
    stop_app start_app stop join_cluster close_connection close_all_connections sync_queue cancel_sync_queue
    enable_feature_flag await_startup rotate_logs force_boot set_log_level update_cluster_nodes suspend_listeners
    resume_listeners set_disk_free_limit restart_vhost rebalance shutdown
    set_vhost_limits set_operator_policy set_user_limits set_cluster_name set_global_parameter set_topic_permissions
    import_definitions close_all_user_connections trace_on trace_off force_gc change_cluster_node_type grow add_member
    enable disable set revive drain declare publish import close`,
  ),
  row(
    'deletes',
    `delete_user delete_vhost delete_queue purge_queue clear_permissions clear_policy clear_parameter clear_password
    forget_cluster_node reset force_reset delete_member
    clear_operator_policy clear_vhost_limits clear_user_limits clear_global_parameter clear_topic_permissions shrink
    decommission_node delete purge`,
  ),
);
/** Source: nodetool of Cassandra 5. */
export const NODETOOL: Verbs = table(
  HELP,
  row(
    'reads',
    `status info tpstats cfstats tablestats compactionstats compactionhistory ring netstats describecluster describering
    gossipinfo proxyhistograms tablehistograms cfhistograms getlogginglevels gettraceprobability listsnapshots gcstats
    getendpoints statushandoff viewbuildstatus datapaths gettimeout getcompactionthreshold getcompactionthroughput getstreamthroughput failuredetector statusgossip statusbinary statusbackup
    toppartitions getseeds clientstats`,
  ),
  row(
    'changes',
    `cleanup repair flush drain compact snapshot rebuild scrub upgradesstables garbagecollect move bootstrap refresh
    enablegossip disablegossip enablebinary disablebinary stop stopdaemon setlogginglevel setcompactionthroughput
    setstreamthroughput settraceprobability invalidatekeycache invalidaterowcache pausehandoff resumehandoff join
    enableautocompaction disableautocompaction relocatesstables
    enablehandoff disablehandoff sethintedhandoffthrottlekb setcachecapacity setmaxhintwindow setconcurrentcompactors import
    rebuild_index verify recompress_sstables enablefullquerylog disablefullquerylog enableauditlog disableauditlog
    reloadssl reloadseeds reloadlocalschema resetlocalschema replaybatchlog refreshsizeestimates setcompactionthreshold
    invalidatecountercache enablebackup disablebackup settimeout abortbootstrap`,
  ),
  row('deletes', 'decommission removenode assassinate clearsnapshot truncatehints resetfullquerylog'),
);
/** Source: mysqladmin(1). */
export const MYSQLADMIN: Verbs = table(
  row('reads', 'status processlist ping variables extended-status version'),
  row(
    'changes',
    'create kill shutdown flush-hosts flush-logs flush-privileges flush-status flush-tables flush-threads password refresh reload start-replica stop-replica start-slave stop-slave',
  ),
  row('deletes', 'drop'),
);
/** Source: the CLI documentation of Vault, Consul and Nomad. */
export const VAULT: Verbs = table(
  HELP,
  row('reads', 'status list read unwrap path-help print'),
  row('changes', 'write login seal unseal agent server ssh patch rotate'),
  row('deletes', 'delete'),
  [
    [
      'kv',
      subs(
        'unknown',
        row('reads', 'get list'),
        row('changes', 'put patch rollback undelete enable-versioning'),
        row('deletes', 'delete destroy'),
      ),
    ],
    [
      'token',
      subs('unknown', row('reads', 'lookup capabilities'), row('changes', 'create renew'), row('deletes', 'revoke')),
    ],
    ['operator', subs('changes', row('reads', 'key-status diagnose members'))],
    ['namespace', subs('changes', row('reads', 'list lookup'), row('deletes', 'delete'))],
    ['audit', subs('changes', row('reads', 'list'), row('deletes', 'disable'))],
    ['plugin', subs('changes', row('reads', 'list info'), row('deletes', 'deregister'))],
    ['secrets', subs('changes', row('reads', 'list'), row('deletes', 'disable'))],
    ['auth', subs('changes', row('reads', 'list'), row('deletes', 'disable'))],
    ['policy', subs('changes', row('reads', 'list read fmt'), row('deletes', 'delete'))],
    ['lease', subs('changes', row('reads', 'lookup'), row('deletes', 'revoke'))],
  ],
);
export const CONSUL: Verbs = table(
  HELP,
  row('reads', 'members info monitor rtt validate'),
  row('changes', 'join leave reload maint force-leave'),
  [
    ['kv', subs('unknown', row('reads', 'get export'), row('changes', 'put import'), row('deletes', 'delete'))],
    ['catalog', subs('reads')],
    ['operator', subs('changes')],
    ['services', subs('changes', row('deletes', 'deregister'))],
    ['snapshot', subs('changes', row('reads', 'inspect'))],
    ['config', subs('changes', row('reads', 'list read'), row('deletes', 'delete'))],
    ['intention', subs('changes', row('reads', 'list get check match'), row('deletes', 'delete'))],
    ['acl', subs('changes')],
  ],
);
/** Source: the manuals of apt, dpkg, dnf and rpm; the packages of this machine. */
export const PACKAGES: Verbs = table(
  row('reads', 'list show search policy info provides repolist check-update depends rdepends'),
  [['history', subs('reads', row('changes', 'redo replay store'), row('deletes', 'undo rollback'))]],
  row(
    'changes',
    'install update upgrade full-upgrade dist-upgrade reinstall downgrade build-dep makecache add hold unhold',
  ),
  row('deletes', 'remove purge autoremove erase clean autoclean del'),
);
