# What Amazon S3 needs to replicate objects. The replication is a resource of its own, or a block of the bucket in configurations of old.
#
# What replicates objects that are there already is a job of S3 Batch Operations. No resource of Terraform is one: who starts the job names its role
# (batchoperations.s3.amazonaws.com), and what the role needs is whatever the job does to the objects of its manifest.

common "replicate objects" {
  need "read the replication and list the bucket" {
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = [local.origin.arn]
    because   = "${self.address} replicates ${local.origin.label}"
    source    = "Amazon S3 User Guide, Setting up permissions for live replication"
  }

  need "read the versions it replicates" {
    actions   = ["s3:GetObjectVersionAcl"]
    resources = ["${local.origin.arn}/*"]
    because   = "${self.address} replicates ${local.origin.label}"
    source    = "Amazon S3 User Guide, Setting up permissions for live replication"
  }

  # With s3:GetObjectVersion in its place everything is replicated but what is encrypted with a key of KMS.
  need "read the contents of the versions it replicates" {
    strength         = length(local.encrypted) > 0 ? "required" : "conditional"
    actions          = ["s3:GetObjectVersionForReplication"]
    optional_actions = ["s3:GetObjectVersion"]
    resources        = ["${local.origin.arn}/*"]
    because          = "${self.address} replicates ${local.origin.label}"
    source           = "Amazon S3 User Guide, Setting up permissions for live replication"
  }

  # Tags and deletions are only replicated where there are any.
  need "read the tags of the versions it replicates" {
    strength  = "conditional"
    actions   = ["s3:GetObjectVersionTagging"]
    resources = ["${local.origin.arn}/*"]
    because   = "${self.address} replicates ${local.origin.label}"
    source    = "Amazon S3 User Guide, Setting up permissions for live replication"
  }

  need "replicate tags and deletions" {
    for_each  = local.copies
    strength  = "conditional"
    actions   = ["s3:ReplicateDelete", "s3:ReplicateTags"]
    resources = ["${bucket(each.value.bucket, "arn").arn}/*"]
    because   = "destination of ${self.address}"
    source    = "Amazon S3 User Guide, Setting up permissions for live replication"
  }

  # Objects under Object Lock take their lock along.
  need "read the locks of the versions it replicates" {
    strength  = "conditional"
    actions   = ["s3:GetObjectRetention", "s3:GetObjectLegalHold"]
    resources = ["${local.origin.arn}/*"]
    because   = "${local.origin.label} may have Object Lock"
    source    = "Amazon S3 User Guide, Using Object Lock with replication"
  }

  need "write replicas" {
    for_each         = local.copies
    actions          = ["s3:ReplicateObject"]
    optional_actions = ["s3:GetObjectVersionTagging"]
    resources        = ["${bucket(each.value.bucket, "arn").arn}/*"]
    because          = "destination of ${self.address}"
    source           = "Amazon S3 User Guide, Setting up permissions for live replication"
  }

  need "give replicas to the owner of their bucket" {
    for_each  = local.copies
    strength  = length(each.value.access_control_translation[*]) > 0 ? "required" : "optional"
    actions   = ["s3:ObjectOwnerOverrideToBucketOwner"]
    resources = ["${bucket(each.value.bucket, "arn").arn}/*"]
    because   = "destination of ${self.address}"
    source    = "Amazon S3 User Guide, Changing the replica owner"
  }

  # Objects encrypted with a key of one's own are only replicated where the rule asks for it.
  need "decrypt what it replicates" {
    for_each  = local.encrypted
    strength  = "conditional"
    actions   = ["kms:Decrypt"]
    resources = length(local.origin_keys) > 0 ? local.origin_keys : ["arn:${partition}:kms:${region}:*:key/*"]
    because   = "source_selection_criteria of ${self.address}"
    source    = "Amazon S3 User Guide, Replicating encrypted objects"
  }

  need "encrypt replicas" {
    for_each         = flatten([for rule in local.encrypted : rule.destination[*].encryption_configuration[*].replica_kms_key_id])
    actions          = ["kms:Encrypt"]
    optional_actions = ["kms:GenerateDataKey", "kms:ReEncryptTo", "kms:ReEncryptFrom"]
    resources        = [key(each.value).arn]
    because          = "encryption_configuration of ${self.address}"
    source           = "Amazon S3 User Guide, Replicating encrypted objects"
  }

  need "encrypt replicas with the key of their bucket" {
    for_each  = [for rule in local.encrypted : rule if length(flatten(rule.destination[*].encryption_configuration[*].replica_kms_key_id)) == 0]
    strength  = "conditional"
    actions   = ["kms:Encrypt", "kms:GenerateDataKey"]
    resources = ["arn:${partition}:kms:*:*:key/*"]
    because   = "the destination of ${self.address} may be encrypted with a key of its own"
    source    = "Amazon S3 User Guide, Replicating encrypted objects"
  }
}

service "s3.amazonaws.com" {
  locals {
    # Rules that are switched off replicate nothing.
    active = [for rule in local.rules : rule if rule.status != "Disabled"]
    copies = flatten([for rule in local.active : rule.destination[*]])
    encrypted = [
      for rule in local.active : rule
      if anytrue([
        for objects in flatten(rule.source_selection_criteria[*].sse_kms_encrypted_objects) :
        objects.status == null ? objects.enabled != false : objects.status != "Disabled"
      ])
    ]
    origin_keys = [
      for id in concat(
        flatten([for encryption in local.bucket_encryptions : encryption.keys if encryption.bucket == local.origin.address]),
        flatten(local.origin.server_side_encryption_configuration[*].rule[*].apply_server_side_encryption_by_default[*].kms_master_key_id),
      ) : key(id).arn if !begins(id, "alias/aws/")
    ]
  }

  role "aws_s3_bucket_replication_configuration" {
    attribute = "role"
    include   = ["replicate objects"]
    locals {
      origin = bucket(self.bucket)
      rules  = self.rule[*]
    }
  }

  role "aws_s3_bucket" {
    attribute = "replication_configuration.role"
    include   = ["replicate objects"]
    locals {
      origin = self
      rules  = block.rules[*]
    }
  }
}
