/** What a command of Redis does, as data. Source: the command reference of Redis 7.4, by its ACL categories @read and @write. */
import { row, subs, table } from './verbRows.ts';
import type { Verbs } from './verbs.ts';

export const REDIS: Verbs = table(
  row(
    'reads',
    `get mget getrange keys scan exists ttl pttl expiretime type strlen hget hgetall hkeys hlen hmget hvals hexists hscan
    hstrlen llen lrange lindex lpos smembers scard sismember smismember sscan srandmember sinter sunion sdiff zrange zcard
    zscore zmscore zcount zrangebyscore zrevrange zrevrangebyscore zrank zrevrank zscan zlexcount hrandfield zrandmember pexpiretime lcs json.get json.type ft.info ft.search info ping echo dbsize time
    lastsave role monitor dump object randomkey xlen xrange xrevrange xinfo xpending xread geopos geodist geosearch bitcount
    getbit bitpos command auth select hello quit subscribe psubscribe pubsub lolwut readonly`,
  ),
  row(
    'changes',
    `set setex psetex setnx mset msetnx append incr incrby incrbyfloat decr decrby setrange setbit getset getex hset hmset
    hsetnx hincrby hincrbyfloat lpush rpush lpushx rpushx linsert lset lmove rpoplpush sadd smove zadd zincrby xadd xack
    xclaim pfadd pfmerge geoadd expire pexpire expireat pexpireat persist rename renamenx copy move restore sort
    bgsave bgrewriteaof save replicaof slaveof failover publish shutdown swapdb migrate touch wait reset
    getex hsetex hexpire hpexpire hpersist xautoclaim xsetid spublish blmove brpoplpush bitfield geosearchstore georadius
    zunionstore zinterstore zdiffstore zrangestore sinterstore sunionstore sdiffstore fcall json.set ft.create`,
  ),
  row(
    'deletes',
    `del unlink flushdb flushall hdel srem zrem lrem xdel xtrim ltrim getdel spop lpop rpop blpop brpop zpopmin zpopmax
    zremrangebyscore zremrangebyrank zremrangebylex lmpop blmpop zmpop bzmpop bzpopmin bzpopmax hgetdel
    json.del json.forget json.clear ft.dropindex ft.drop`,
  ),
  [['config', subs('changes', row('reads', 'get help'))]],
  [['debug', subs('changes', row('reads', 'object listpack ziplist help'))]],
  [['client', subs('changes', row('reads', 'list info id getname getredir trackinginfo help'))]],
  [['slowlog', subs('unknown', row('reads', 'get len help'), row('deletes', 'reset'))]],
  [['latency', subs('unknown', row('reads', 'latest history doctor graph histogram help'), row('changes', 'reset'))]],
  [['memory', subs('unknown', row('reads', 'usage stats doctor malloc-stats help'), row('changes', 'purge'))]],
  [['acl', subs('changes', row('reads', 'list whoami getuser users cat log help'), row('deletes', 'deluser'))]],
  [['script', subs('changes', row('reads', 'exists help'), row('deletes', 'flush'))]],
  [['xgroup', subs('changes', row('deletes', 'destroy delconsumer'))]],
  [['function', subs('changes', row('reads', 'list dump stats help'), row('deletes', 'delete flush'))]],
  [
    [
      'cluster',
      subs(
        'changes',
        row('reads', 'info nodes slots shards links keyslot myid countkeysinslot getkeysinslot replicas slaves help'),
        row('deletes', 'flushslots delslots delslotsrange reset'),
      ),
    ],
  ],
  [
    [
      'sentinel',
      subs(
        'changes',
        row('reads', 'master masters replicas slaves sentinels get-master-addr-by-name ckquorum myid info-cache help'),
        row('deletes', 'remove'),
      ),
    ],
  ],
  [['module', subs('changes', row('reads', 'list help'))]],
);
