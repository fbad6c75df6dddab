# What AWS AppSync needs from the roles of data sources and APIs.

service "appsync.amazonaws.com" {
  role "aws_appsync_datasource" {
    attribute = "service_role_arn"
    locals {
      type       = self.type == null ? "" : self.type
      dynamodb   = self.dynamodb_config[*]
      relational = self.relational_database_config[*].http_endpoint_config
      search     = concat(self.elasticsearch_config[*], self.opensearchservice_config[*])
      signed     = self.http_config[*].authorization_config[*].aws_iam_config
      written = concat(
        [for config in local.dynamodb : table(config.table_name, "name")],
        flatten([for config in local.dynamodb : [for delta in config.delta_sync_config[*] : table(delta.delta_sync_table_name)]]),
        [for config in self.event_bridge_config[*] : event_bus(config.event_bus_arn, "arn")],
      )
    }
    include = ["keys of what it writes to"]
    open = [
      contains(["AMAZON_DYNAMODB", "AWS_LAMBDA", "AMAZON_EVENTBRIDGE", "RELATIONAL_DATABASE", "AMAZON_ELASTICSEARCH", "AMAZON_OPENSEARCH_SERVICE", "NONE"], local.type)
      ? null : (local.type == "HTTP" ? (length(local.signed) == 0 ? null : "the resolvers of ${self.address} say what it calls") : "nothing here says what ${self.address} needs"),
      local.type == "AMAZON_DYNAMODB" && anytrue([for config in local.dynamodb : config.versioned == true]) ? "how conflicts of ${self.address} are settled is not known" : null,
    ]

    # Which of them, the resolvers say.
    need "read and write items" {
      for_each         = local.type == "AMAZON_DYNAMODB" ? local.dynamodb : []
      region           = each.value.region
      strength         = "conditional"
      actions          = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"]
      optional_actions = ["dynamodb:ConditionCheckItem", "dynamodb:DescribeTable", "dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"]
      resources        = [table(each.value.table_name, "name").arn, "${table(each.value.table_name, "name").arn}/index/*"]
      because          = "dynamodb_config of ${self.address}"
      source           = "AWS AppSync Developer Guide, Attaching a data source"
    }

    need "write what changed" {
      for_each  = flatten([for config in local.dynamodb : config.delta_sync_config[*].delta_sync_table_name])
      strength  = "conditional"
      actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"]
      resources = [table(each.value).arn, "${table(each.value).arn}/index/*"]
      because   = "delta_sync_config of ${self.address}"
      source    = "AWS AppSync Developer Guide, Conflict detection and sync"
    }

    need "invoke the function" {
      for_each  = local.type == "AWS_LAMBDA" ? self.lambda_config[*] : []
      actions   = ["lambda:InvokeFunction"]
      resources = [function(each.value.function_arn).arn, "${function(each.value.function_arn).arn}:*"]
      because   = "lambda_config of ${self.address}"
      source    = "AWS AppSync Developer Guide, Attaching a data source"
    }

    need "put events" {
      for_each  = local.type == "AMAZON_EVENTBRIDGE" ? self.event_bridge_config[*] : []
      actions   = ["events:PutEvents"]
      resources = [event_bus(each.value.event_bus_arn, "arn").arn]
      because   = "event_bridge_config of ${self.address}"
      source    = "AWS AppSync Developer Guide, Attaching a data source"
    }

    # The tutorial was not seen to list these.
    need "run statements" {
      for_each         = local.type == "RELATIONAL_DATABASE" ? local.relational : []
      strength         = "conditional"
      region           = each.value.region
      actions          = ["rds-data:ExecuteStatement"]
      optional_actions = ["rds-data:BatchExecuteStatement", "rds-data:BeginTransaction", "rds-data:CommitTransaction", "rds-data:RollbackTransaction"]
      resources        = [db_cluster(each.value.db_cluster_identifier).arn]
      because          = "relational_database_config of ${self.address}"
      source           = "AWS AppSync Developer Guide, Tutorial: Aurora Serverless"
    }

    need "read the credentials of the database" {
      for_each  = local.type == "RELATIONAL_DATABASE" ? local.relational : []
      strength  = "conditional"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [secret(each.value.aws_secret_store_arn).arn]
      because   = "relational_database_config of ${self.address}"
      source    = "AWS AppSync Developer Guide, Tutorial: Aurora Serverless"
    }

    need "decrypt the credentials of the database" {
      for_each  = local.type == "RELATIONAL_DATABASE" ? local.relational : []
      strength  = "conditional"
      actions   = ["kms:Decrypt"]
      resources = [secret(each.value.aws_secret_store_arn).declared ? key(secret(each.value.aws_secret_store_arn).kms_key_id).arn : "arn:${partition}:kms:*:*:key/*"]
      because   = "relational_database_config of ${self.address}"
      source    = "Secrets Manager User Guide, Secret encryption and decryption"
    }

    # The endpoint is a host, which says nothing of the domain's name where nothing here declares it.
    need "search" {
      for_each = contains(["AMAZON_ELASTICSEARCH", "AMAZON_OPENSEARCH_SERVICE"], local.type) ? [
        for config in local.search : concat(
          [for domain in resources("aws_opensearch_domain") : domain.arn if mentions(config.endpoint, domain)],
          [for domain in resources("aws_elasticsearch_domain") : domain.arn if mentions(config.endpoint, domain)],
        )
      ] : []
      strength  = "conditional"
      actions   = ["es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut", "es:ESHttpDelete", "es:ESHttpHead"]
      resources = length(each.value) == 0 ? ["arn:${partition}:es:*:*:domain/*"] : flatten([for arn in each.value : [arn, "${arn}/*"]])
      because   = "the endpoint of ${self.address}"
      source    = "AWS AppSync Developer Guide, Tutorial: Amazon OpenSearch Service resolvers"
      evidence  = self.type
    }

    no_need "data sources that call nothing, and web servers that ask for no signature" {
      when     = local.type == "NONE" || local.type == "HTTP" && length(local.signed) == 0
      because  = "AppSync makes no call of AWS for them"
      source   = "AWS AppSync Developer Guide, Attaching a data source"
      evidence = self.type
    }
  }

  role "aws_appsync_graphql_api" {
    attribute = "log_config.cloudwatch_logs_role_arn"

    need "write logs" {
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:/aws/appsync/apis/${self.id}", "arn:${partition}:logs:${region}:${account}:log-group:/aws/appsync/apis/${self.id}:*"]
      because   = "log_config of ${self.address}"
      source    = "AWS AppSync Developer Guide, Monitoring and logging: AWSAppSyncPushToCloudWatchLogs"
      evidence  = block
    }

    no_need "traces" {
      when     = self.xray_enabled == true
      because  = "AppSync sends traces with a role of its own"
      source   = "AWS AppSync Developer Guide, Tracing with AWS X-Ray"
      evidence = self.xray_enabled
    }
  }

  role "aws_appsync_api" {
    attribute = "event_config.log_config.cloudwatch_logs_role_arn"

    need "write logs" {
      strength  = "conditional"
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${partition}:logs:${region}:${account}:log-group:/aws/appsync/apis/*", "arn:${partition}:logs:${region}:${account}:log-group:/aws/appsync/apis/*:*"]
      because   = "log_config of ${self.address}"
      source    = "AWS managed policy AWSAppSyncPushToCloudWatchLogs"
      evidence  = block
    }
  }

  role "aws_appsync_graphql_api" {
    attribute = "merged_api_execution_role_arn"

    need "ask the source APIs" {
      strength  = "conditional"
      actions   = ["appsync:SourceGraphQL"]
      resources = ["arn:${partition}:appsync:${region}:*:apis/*", "arn:${partition}:appsync:${region}:*:apis/*/types/*/fields/*"]
      because   = "${self.address} merges other APIs"
      source    = "AWS AppSync Developer Guide, Merged APIs"
      evidence  = self.merged_api_execution_role_arn
    }

    need "merge the schemas of source APIs" {
      strength  = "conditional"
      actions   = ["appsync:StartSchemaMerge"]
      resources = ["arn:${partition}:appsync:${region}:${account}:apis/*/sourceApiAssociations/*"]
      because   = "${self.address} merges other APIs"
      source    = "AWS AppSync Developer Guide, Merged APIs"
      evidence  = self.merged_api_execution_role_arn
    }
  }
}
