/** Programs that runbooks start, so that an unlabelled block that begins with one reads as commands. */

export const KNOWN_PROGRAMS: ReadonlySet<string> = new Set(
  `kubectl oc helm k9s stern kubectx kubens kustomize istioctl linkerd cilium flux argocd velero helmfile skaffold kind k3d minikube
  eksctl kops kubeadm crictl ctr nerdctl docker docker-compose podman buildah skopeo
  aws gcloud gsutil az doctl ibmcloud oci terraform tofu terragrunt pulumi ansible ansible-playbook packer vault consul nomad
  mongosh mongo mongodump mongorestore mongoexport mongoimport mongostat psql pg_dump pg_restore pg_isready mysql mysqldump
  redis-cli cqlsh nodetool etcdctl rabbitmqctl kafka-topics kafka-topics.sh kafka-consumer-groups kafka-consumer-groups.sh
  kafka-console-consumer kafka-console-consumer.sh kafka-console-producer kafka-console-producer.sh
  curl wget ssh scp sftp rsync nc telnet openssl dig nslookup host ping traceroute mtr tcpdump ip ifconfig netstat ss arp
  systemctl journalctl service supervisorctl crontab sysctl dmesg mount umount lsof lsblk df du free uptime top htop vmstat iostat
  ps pgrep pkill kill killall nice nohup watch timeout xargs tee strace jstack jmap jcmd jstat
  cat head tail less more grep egrep zgrep zcat sed awk cut sort uniq tr wc find ls cp mv rm mkdir rmdir touch ln chmod chown stat
  tar gzip gunzip zip unzip base64 md5sum sha256sum diff cmp xxd jq yq column tree
  git gh glab make npm npx yarn pnpm node python python3 pip pip3 ruby bundle rake go cargo mvn gradle java php composer
  apt apt-get yum dnf apk brew snap dpkg rpm systemd-analyze
  bash sh zsh echo printf cd pwd export env source set unset alias history which type date sleep whoami id hostname uname seq test true
  read eval exec trap vi vim nano man time command sudo su doas file who users`.split(/\s+/),
);

/** Of those, what is also an English word: a sentence may begin with it. */
export const ENGLISH_TOO: ReadonlySet<string> = new Set(
  `cat head tail less more cut sort find kill nice watch time timeout make go host service mount read set test true type which who
  date sleep touch file source export history top free tree column screen command flux packer vault consul nomad users man
  kind bundle rake java brew snap column stat exec trap alias tee`.split(/\s+/),
);
