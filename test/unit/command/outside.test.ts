/** What a command changes outside Kubernetes: this machine, another host, a cloud. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';

suite('what a command changes outside Kubernetes', () => {
  test('EF2: what changes this machine for good or for others says so', () => {
    for (const text of [
      'reboot',
      'sudo shutdown -h now',
      'systemctl stop nginx',
      'service nginx restart',
      '/etc/init.d/nginx restart',
      'kill -9 1234',
      'kill "$PID"',
      'kill -9 -1',
      'pkill java',
      'fuser -k 80/tcp',
      'jcmd 1 GC.run',
      'rm -rf /data',
      'rm -rf "$DIR"',
      'rm -rf ~/x',
      'rm -rf ../x',
      'rm -rf /tmp/../data',
      'D=/data; rm -rf "$D"',
      'if x; then D=/data; else D=/tmp/x; fi; rm -rf "$D"',
      'D=/etc; touch "$D/x"',
      'D=/etc; cp a "$D/x"',
      'cd /data && rm -rf *',
      'cd /data && cd x && rm -rf *',
      'cd "$D" && find -delete',
      'ls | xargs rm',
      'find /var/log -delete',
      'find / -name x -exec rm {} +',
      'mkdir /etc/x',
      'chmod 777 /etc/x',
      'cp a /etc/b',
      'mv /data a',
      'sed -i s/a/b/ /etc/x',
      'echo a > /etc/hosts',
      'echo 1 > /proc/sys/vm/drop_caches',
      'cat img > /dev/sdb',
      'cat img | sudo tee /dev/sdb',
      'dd if=x of=/dev/sda',
      'mkfs.ext4 /dev/sdb',
      'mount /dev/sdb /mnt',
      'iptables -F',
      'ip link set eth0 down',
      'sysctl -w a=1',
      'crontab -r',
      'sudo apt install -y jq',
      'useradd x',
      'journalctl --vacuum-time=1d',
      'tar xzf x.tgz -C /',
      'unzip x.zip -d/opt',
      'f() { rm -rf /data; }',
      "sh -c 'kill 1'",
    ])
      assert.deepEqual(parseTyped(text).outside, ['this machine'], text);
  });

  test('EF2: what stays in its own folder or a temporary one, ends a job of its own, or reads does not', () => {
    for (const text of [
      'rm ./heap.hprof',
      'rm -rf *.log .cache',
      'rm -rf /tmp/x /var/tmp/y',
      'rm -rf "$TMPDIR/x"',
      'D=/tmp/x; rm -rf "$D"',
      'T=$(mktemp); kubectl logs x > "$T"; rm -f "$T"',
      'cd /tmp/x && rm -rf *',
      'find . -name "*.tmp" -delete',
      'find /tmp -mtime +1 -exec rm {} +',
      'mkdir -p logs',
      'touch /tmp/x',
      'cp -r /etc/nginx ./backup',
      'chmod +x x.sh',
      'sed -i s/a/b/ x.yaml',
      'tar xzf x.tgz',
      'kubectl cp pod:/x ./x',
      'kubectl logs x > /tmp/x.log',
      'kubectl port-forward svc/x 80 & sleep 5; kill $!',
      'kill -9 $$',
      'kill -TERM "$$"',
      'kubectl port-forward svc/x 80 & PF=$!; sleep 5; kill "$PF"',
      'kill %1',
      'kill -0 1',
      'systemctl status nginx',
      'ip a',
      'kubectl exec x -- rm -rf /data',
      'kubectl exec x -- kill 1',
    ])
      assert.deepEqual(parseTyped(text).outside, [], text);
  });

  test('EF2: another host is told by its name', () => {
    for (const [text, ...outside] of [
      ['ssh db-1 reboot', 'ssh db-1'],
      ['systemctl -H db-1 restart x', 'systemctl db-1'],
      ['reboot; terraform apply', 'this machine', 'terraform'],
    ])
      assert.deepEqual(parseTyped(text ?? '').outside, outside, text);
  });
});
