#!/bin/sh
export CLASSPATH='/opt/kafka/jars/*'
exec /opt/java/bin/java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j2.level=ERROR \
  org.apache.kafka.tools.TopicCommand "$@"
