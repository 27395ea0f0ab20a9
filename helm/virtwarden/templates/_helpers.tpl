{{- define "virtwarden.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "virtwarden.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "virtwarden.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "virtwarden.selector" -}}
app.kubernetes.io/name: {{ include "virtwarden.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The daemons' pods, and not the pod of the test. */}}
{{- define "virtwarden.podSelector" -}}
{{ include "virtwarden.selector" . }}
app.kubernetes.io/component: node
{{- end -}}

{{- define "virtwarden.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "virtwarden.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "virtwarden.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "virtwarden.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "virtwarden.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The daemons that are on, in their order. */}}
{{- define "virtwarden.daemons" -}}
{{- $on := list -}}
{{- range $daemon := list "monitor" "logd" "lockd" "alerting" -}}
{{- if (index $.Values $daemon).enabled -}}{{- $on = append $on $daemon -}}{{- end -}}
{{- end -}}
{{- join "," $on -}}
{{- end -}}

{{/* Connections of the layout, or those that are named. Read-only daemons append nothing: libvirt chooses the -ro socket itself. */}}
{{- define "virtwarden.uris" -}}
{{- $uris := .Values.libvirt.uris -}}
{{- if not $uris -}}
{{- if eq .Values.libvirt.layout "modular" -}}
{{- $uris = list "qemu:///system?mode=direct" -}}
{{- else -}}
{{- $uris = list "qemu:///system?mode=legacy" -}}
{{- end -}}
{{- end -}}
{{- toYaml $uris -}}
{{- end -}}

{{/* Everything under `config`, with what the chart sets itself on top. */}}
{{- define "virtwarden.settings" -}}
{{- $settings := deepCopy .Values.config -}}
{{- $libvirt := default dict $settings.libvirt -}}
{{- if not (hasKey $libvirt "uris") -}}
{{- $_ := set $libvirt "uris" (include "virtwarden.uris" . | fromYamlArray) -}}
{{- end -}}
{{- $_ := set $settings "libvirt" $libvirt -}}
{{- if or .Values.kafka.bootstrapServers .Values.kafka.existingSecret -}}
{{- $kafka := default dict $settings.kafka -}}
{{- if .Values.kafka.bootstrapServers -}}
{{- $bootstrap := default dict $kafka.bootstrap -}}
{{- $_ := set $bootstrap "servers" .Values.kafka.bootstrapServers -}}
{{- $_ := set $kafka "bootstrap" $bootstrap -}}
{{- end -}}
{{- if .Values.kafka.existingSecret -}}
{{- $properties := default dict $kafka.properties -}}
{{- range $property, $key := .Values.kafka.secretProperties -}}
{{- $_ := set $properties (printf "%s.file" $property) (printf "/run/secrets/virtwarden/kafka/%s" $key) -}}
{{- end -}}
{{- $_ := set $kafka "properties" $properties -}}
{{- end -}}
{{- $_ := set $settings "kafka" $kafka -}}
{{- end -}}
{{- if .Values.etcd.endpoints -}}
{{- $lockd := default dict $settings.lockd -}}
{{- $etcd := default dict $lockd.etcd -}}
{{- $_ := set $etcd "endpoints" .Values.etcd.endpoints -}}
{{- if .Values.etcd.tls.existingSecret -}}
{{- $folder := "/run/secrets/virtwarden/etcd" -}}
{{- $_ := set $etcd "tls" (dict "ca" (printf "%s/ca.crt" $folder) "certificate" (printf "%s/tls.crt" $folder) "key" (printf "%s/tls.key" $folder)) -}}
{{- end -}}
{{- $_ := set $lockd "etcd" $etcd -}}
{{- $_ := set $settings "lockd" $lockd -}}
{{- end -}}
{{- range $daemon := splitList "," (include "virtwarden.daemons" .) -}}
{{- if $daemon -}}
{{- $own := default dict (index $settings $daemon) -}}
{{- $http := default dict $own.http -}}
{{- $_ := set $http "host" "0.0.0.0" -}}
{{- $_ := set $http "port" (index $.Values $daemon).port -}}
{{- if $.Values.http.tls.existingSecret -}}
{{- $tls := dict "certificate" "/run/secrets/virtwarden/tls/tls.crt" "key" "/run/secrets/virtwarden/tls/tls.key" -}}
{{- $_ := set $http "tls" $tls -}}
{{- end -}}
{{- if $.Values.http.token.existingSecret -}}
{{- $_ := set $http "token" (dict "file" (printf "/run/secrets/virtwarden/token/%s" $.Values.http.token.key)) -}}
{{- end -}}
{{- if not (or $.Values.http.tls.existingSecret $.Values.http.token.existingSecret) -}}
{{- $_ := set $http "insecure" true -}}
{{- end -}}
{{- $_ := set $own "http" $http -}}
{{- $_ := set $own "state" (printf "/var/lib/virtwarden/%s" $daemon) -}}
{{- if eq $daemon "lockd" -}}
{{- $_ := set $own "tokens" "/var/lib/virtwarden/tokens/lockd" -}}
{{- end -}}
{{- if and (eq $daemon "alerting") $.Values.alerting.rules -}}
{{- $_ := set $own "rules" "/etc/virtwarden/rules.yaml" -}}
{{- end -}}
{{- $_ := set $settings $daemon $own -}}
{{- end -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{- define "virtwarden.scheme" -}}
{{- if .Values.http.tls.existingSecret -}}HTTPS{{- else -}}HTTP{{- end -}}
{{- end -}}
