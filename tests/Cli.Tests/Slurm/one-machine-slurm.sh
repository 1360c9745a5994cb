#!/usr/bin/env bash
# A SLURM cluster of this machine alone, for tests: controller, node and munge as children of this script, everything they write in one folder, nothing
# of the system's touched. Ends with all of them on SIGTERM, or when its standard input is closed, which it is when whoever started it is killed.
#   one-machine-slurm.sh FOLDER CONTROLLER-PORT NODE-PORT
# Prints "ready" once jobs can be submitted with SLURM_CONF=FOLDER/slurm.conf. Needs Debian's slurm-wlm and munge.
set -euo pipefail
folder=$1 controller_port=$2 node_port=$3
export PATH=$PATH:/usr/sbin:/sbin SLURM_CONF=$folder/slurm.conf
host=$(hostname -s) user=$(id -un)
mkdir -p "$folder"/{state,spool,munge,socket}
chmod 755 "$folder" "$folder/socket"
chmod 700 "$folder/munge"

# Four processors whatever the machine has, so that tasks run side by side; no control groups, which a container may not have; no accounting.
cat > "$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/socket/munge
SlurmctldPort=$controller_port
SlurmdPort=$node_port
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MinJobAge=300
KillWait=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=cpu Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF

stop() {
  trap - TERM EXIT
  # shellcheck disable=SC2046
  kill $(jobs -p) 2> /dev/null || true
  wait
}
trap stop TERM EXIT

head -c 1024 /dev/urandom > "$folder/munge/key"
chmod 400 "$folder/munge/key"
munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/socket/munge" --pid-file="$folder/munge/pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" > "$folder/munged.out" 2>&1 &
for _ in $(seq 100); do [ -S "$folder/socket/munge" ] && break; sleep 0.05; done
slurmctld -D -c -f "$SLURM_CONF" > "$folder/slurmctld.log" 2>&1 &
slurmd -D -f "$SLURM_CONF" -N "$host" > "$folder/slurmd.log" 2>&1 &

for _ in $(seq 150); do
  if [ "$(sinfo --noheader --format=%t 2> /dev/null)" = idle ]; then
    echo ready
    read -r _ || true # until the input is closed; a signal ends it at once
    exit
  fi
  sleep 0.1
done
tail -n 20 "$folder"/*.log >&2
exit 1
