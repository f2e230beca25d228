#!/bin/sh
export CLASSPATH='/opt/kafka/jars/*'
exec /opt/java/bin/java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  -Dlog4j.configuration=file:/opt/kafka/log4j.properties kafka.tools.ConsoleProducer "$@"
