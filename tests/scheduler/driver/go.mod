module jobvector.example/kube-scheduler-driver

go 1.26.0
