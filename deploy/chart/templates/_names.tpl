{{- define "operator.selector" -}}
app.kubernetes.io/name: registry-network-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* One operator per cluster, so names are fixed: a second release is refused rather than at war with the first. */}}
{{- define "operator.metadata" -}}
name: registry-network-operator
namespace: {{ .Release.Namespace }}
{{ include "operator.clusterMetadata" . }}
{{- end }}

{{- define "operator.clusterMetadata" -}}
labels:
  {{- include "operator.selector" . | nindent 2 }}
{{- end }}

{{- define "operator.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end }}
