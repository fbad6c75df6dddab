# Which keys encrypt what a role reads and writes: who does so uses them, whatever its own settings say. What is declared elsewhere may have any key.

locals {
  # Buckets and the keys of their default encryption, wherever that is set.
  bucket_encryptions = [
    for encryption in resources("aws_s3_bucket_server_side_encryption_configuration") : {
      bucket = bucket(encryption.bucket).address
      keys   = flatten(encryption.rule[*].apply_server_side_encryption_by_default[*].kms_master_key_id)
    }
  ]
}

# A service whose roles include this says in `buckets_read` and `buckets_written` which buckets those are, as bucket() answers them.
common "keys of buckets" {
  need "encrypt and decrypt objects with the key of the bucket" {
    for_each = local.buckets_written
    strength = "conditional"
    actions  = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = each.value.declared ? [
      for id in concat(
        flatten([for encryption in local.bucket_encryptions : encryption.keys if encryption.bucket == each.value.address]),
        flatten(each.value.server_side_encryption_configuration[*].rule[*].apply_server_side_encryption_by_default[*].kms_master_key_id),
      ) : key(id).arn if !begins(id, "alias/aws/")
    ] : ["arn:${partition}:kms:*:*:key/*"]
    because  = "${each.value.label} may be encrypted with a key of its own"
    source   = "Amazon S3 User Guide, Using server-side encryption with AWS KMS keys"
    evidence = self.address
  }

  need "decrypt objects with the key of the bucket" {
    for_each = local.buckets_read
    strength = "conditional"
    actions  = ["kms:Decrypt"]
    resources = each.value.declared ? [
      for id in concat(
        flatten([for encryption in local.bucket_encryptions : encryption.keys if encryption.bucket == each.value.address]),
        flatten(each.value.server_side_encryption_configuration[*].rule[*].apply_server_side_encryption_by_default[*].kms_master_key_id),
      ) : key(id).arn if !begins(id, "alias/aws/")
    ] : ["arn:${partition}:kms:*:*:key/*"]
    because  = "${each.value.label} may be encrypted with a key of its own"
    source   = "Amazon S3 User Guide, Using server-side encryption with AWS KMS keys"
    evidence = self.address
  }
}

# `written`: queues, topics, streams, tables and event buses, as their lookups answer them.
common "keys of what it writes to" {
  need "use the key of what it writes to" {
    for_each = local.written
    strength = "conditional"
    actions  = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = each.value.declared ? [
      for id in concat([each.value.kms_master_key_id, each.value.kms_key_id, each.value.kms_key_identifier], each.value.server_side_encryption[*].kms_key_arn) :
      key(id).arn if !begins(id, "alias/aws/")
    ] : ["arn:${partition}:kms:*:*:key/*"]
    because  = "${each.value.label} may be encrypted with a key of its own"
    source   = "AWS Key Management Service Developer Guide, How AWS services use AWS KMS"
    evidence = self.address
  }
}
