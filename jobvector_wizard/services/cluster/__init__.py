"""The EKS cluster: control plane, add-ons, who may enter, and the roles of pods."""
