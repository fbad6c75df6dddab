# What Amazon API Gateway needs from the roles that integrations, authorizers and the account name.

service "apigateway.amazonaws.com" {
  locals {
    # arn:aws:apigateway:eu-west-1:sqs:path/111122223333/inbox, or a service behind a host of its own: account.iot:path/topic
    uri     = attribute == "credentials" ? self.uri : self.integration_uri
    target  = has(local.uri, ":apigateway:") ? after(after(local.uri, ":apigateway:"), ":") : null
    service = local.target == null ? null : last(before(local.target, ":"), ".")
    call    = local.target == null ? null : after(local.target, ":")
    action  = begins(local.call, "action/") ? before(before(after(local.call, "action/"), "&"), "?") : null
    path    = begins(local.call, "path/") ? after(local.call, "path/") : null

    function = local.path != null && has(local.path, "/functions/") ? before(after(local.path, "/functions/"), "/invocations") : local.uri
    invokes  = local.service == "lambda" ? true : (local.target == null ? resource(local.uri).service == "lambda" || function(local.uri).declared : false)

    # What the templates and parameters of the request say, written for a machine that is not this one: names are found where JSON would have them.
    templates = concat(
      flatten([for templates in [self.request_templates] : values(templates) if templates != null]),
      flatten([for parameters in [self.request_parameters] : values(parameters) if parameters != null]),
    )
    machines       = [for text in local.templates : before(after(after(text, "\"stateMachineArn\""), "\""), "\"") if has(text, "\"stateMachineArn\"")]
    tables         = [for text in local.templates : before(after(after(text, "\"TableName\""), "\""), "\"") if has(text, "\"TableName\"")]
    streams        = [for text in local.templates : before(after(after(text, "\"StreamName\""), "\""), "\"") if has(text, "\"StreamName\"")]
    delivery       = [for text in local.templates : before(after(after(text, "\"DeliveryStreamName\""), "\""), "\"") if has(text, "\"DeliveryStreamName\"")]
    buses          = [for text in local.templates : before(after(after(text, "\"EventBusName\""), "\""), "\"") if has(text, "\"EventBusName\"")]
    topics         = [for topic in resources("aws_sns_topic") : topic if anytrue([for text in local.templates : mentions(text, topic)])]
    known_machines = [for machine in resources("aws_sfn_state_machine") : machine.arn if anytrue([for text in local.templates : mentions(text, machine)])]

    queue = local.path == null ? null : last(local.path, "/")
    queue_calls = [
      for call in ["SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch", "PurgeQueue", "GetQueueAttributes", "ChangeMessageVisibility"] : call
      if local.action == call || anytrue([for text in local.templates : has(text, "Action=${call}&") || ends(text, "Action=${call}") || has(text, "'${call}'")])
    ]
    queue_actions = distinct([for call in length(local.queue_calls) == 0 ? ["SendMessage"] : local.queue_calls : "sqs:${trimsuffix(call, "Batch")}"])

    bucket = local.path == null ? null : before(local.path, "/")
    key    = local.path == null ? null : after(local.path, "/")
    verbs = {
      GET    = "s3:GetObject"
      HEAD   = "s3:GetObject"
      PUT    = "s3:PutObject"
      DELETE = "s3:DeleteObject"
    }

    by_action = ["states", "dynamodb", "kinesis", "firehose", "events", "sns", "sqs"]

    # Whether a call may reach further than its own action: see calls.hcl.
    reaches = local.action != null && local.service != null && !anytrue(concat(
      [contains(local.plain_services, local.service == null ? "" : local.service)],
      [contains(local.plain_calls, lower("${local.service == null ? "" : local.service}:${local.action == null ? "" : local.action}"))],
      [
        for verb in local.reading_calls : begins(local.action == null ? "" : lower(local.action), verb)
        && !contains(local.reads_beyond, local.service == null ? "" : local.service)
      ],
    ))
  }

  # Integrations of REST APIs

  role "aws_api_gateway_integration" {
    attribute = "credentials"
    open = [
      local.invokes || self.type == "MOCK" || self.type == "HTTP" || self.type == "HTTP_PROXY" ? null : (
        local.service == null ? "what ${self.address} calls is not known" : (
          local.action != null || contains(["s3", "sqs"], local.service) ? null : "nothing here says what ${self.address} needs for ${local.service}"
        )
      ),
      local.action == null ? null : (length(actions_of(local.service, local.action)) == 0 ? "nothing here says what ${local.action} of ${local.service} needs" : null),
      local.reaches ? "${local.action} of ${local.service}, which ${self.address} calls, may act further with its rights" : null,
    ]

    need "invoke the function" {
      when      = local.invokes
      actions   = ["lambda:InvokeFunction"]
      resources = [function(local.function).arn, "${function(local.function).arn}:*"]
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, API Gateway permissions model for invoking an API: Lambda function integration"
      evidence  = self.uri
    }

    need "use the queue" {
      when      = local.service == "sqs"
      strength  = length(local.queue_calls) == 0 ? "conditional" : "required"
      actions   = local.queue_actions
      resources = [local.queue == null ? "arn:${partition}:sqs:*:*:*" : queue(local.queue, "either").arn]
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Set up an API integration request with an AWS service"
      evidence  = self.uri
    }

    need "encrypt and decrypt messages" {
      when     = local.service == "sqs"
      strength = "conditional"
      actions  = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [
        queue(local.queue, "either").declared ? (begins(queue(local.queue, "either").kms_master_key_id, "alias/aws/") ? null : key(queue(local.queue, "either").kms_master_key_id).arn) : "arn:${partition}:kms:*:*:key/*"
      ]
      because  = "the queue of ${self.address} may be encrypted"
      source   = "Amazon SQS Developer Guide, Key management: Configure KMS permissions for producers"
      evidence = self.uri
    }

    need "encrypt messages, records and items" {
      when      = contains(["sns", "kinesis", "dynamodb", "events"], local.service == null ? "" : local.service)
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = ["arn:${partition}:kms:*:*:key/*"]
      because   = "what ${self.address} calls may be encrypted"
      source    = "AWS Key Management Service Developer Guide, How AWS services use AWS KMS"
      evidence  = self.uri
    }

    need "start executions" {
      when     = local.service == "states" && local.action != null
      strength = length(local.machines) + length(local.known_machines) == 0 ? "conditional" : "required"
      actions  = actions_of("states", local.action)
      resources = begins(local.action, "Start") ? (
        length(local.known_machines) > 0 ? local.known_machines : (
          length([for arn in local.machines : arn if begins(arn, "arn:") || !known(arn)]) > 0 ? [for arn in local.machines : state_machine(arn).arn] : ["arn:${partition}:states:*:*:stateMachine:*"]
        )
      ) : resources_of("states:${local.action}", ["arn:${partition}:states:*:*:execution:*:*", "arn:${partition}:states:*:*:stateMachine:*"])
      because  = "uri of ${self.address}"
      source   = "AWS Step Functions Developer Guide, Creating a Step Functions API using API Gateway"
      evidence = self.uri
    }

    need "read and write items" {
      when     = local.service == "dynamodb" && local.action != null
      strength = length(local.tables) == 0 ? "conditional" : "required"
      actions  = actions_of("dynamodb", local.action)
      resources = length([for name in local.tables : name if !begins(name, "$")]) == 0 ? ["arn:${partition}:dynamodb:*:*:table/*"] : flatten([
        for name in local.tables : contains(["Query", "Scan"], local.action) ? [table(name).arn, "${table(name).arn}/index/*"] : [table(name).arn]
      ])
      because  = "uri of ${self.address}"
      source   = "Amazon API Gateway Developer Guide, Set up an API integration request with an AWS service"
      evidence = self.uri
    }

    need "publish messages" {
      when      = local.service == "sns" && (local.action == null || local.action == "Publish" || local.action == "PublishBatch")
      strength  = length(local.topics) == 0 ? "conditional" : "required"
      actions   = ["sns:Publish"]
      resources = length(local.topics) == 0 ? ["arn:${partition}:sns:*:*:*"] : local.topics[*].arn
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Set up an API integration request with an AWS service"
      evidence  = self.uri
    }

    need "put records on streams" {
      when      = local.service == "kinesis" && local.action != null
      strength  = length(local.streams) == 0 ? "conditional" : "required"
      actions   = actions_of("kinesis", local.action)
      resources = resources_of("kinesis:${local.action}", length([for name in local.streams : name if !begins(name, "$")]) == 0 ? ["arn:${partition}:kinesis:*:*:stream/*"] : [for name in local.streams : stream(name).arn])
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Tutorial: Create a REST API as an Amazon Kinesis proxy"
      evidence  = self.uri
    }

    need "put records on delivery streams" {
      when      = local.service == "firehose" && local.action != null
      strength  = length(local.delivery) == 0 ? "conditional" : "required"
      actions   = actions_of("firehose", local.action)
      resources = resources_of("firehose:${local.action}", length([for name in local.delivery : name if !begins(name, "$")]) == 0 ? ["arn:${partition}:firehose:*:*:deliverystream/*"] : [for name in local.delivery : delivery_stream(name).arn])
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Set up an API integration request with an AWS service"
      evidence  = self.uri
    }

    need "put events" {
      when      = local.service == "events" && local.action == "PutEvents"
      strength  = length(local.buses) == 0 ? "conditional" : "required"
      actions   = ["events:PutEvents"]
      resources = length([for name in local.buses : name if !begins(name, "$")]) == 0 ? ["arn:${partition}:events:*:*:event-bus/*"] : [for name in local.buses : event_bus(name).arn]
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Set up an API integration request with an AWS service"
      evidence  = self.uri
    }

    need "read and write objects" {
      when      = local.service == "s3" && local.path != null && local.key != null
      strength  = lookup(local.verbs, self.integration_http_method == null ? "" : self.integration_http_method, null) == null ? "conditional" : "required"
      actions   = flatten([lookup(local.verbs, self.integration_http_method == null ? "" : self.integration_http_method, ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])])
      resources = [begins(local.bucket, "{") ? "arn:${partition}:s3:::*/*" : "${bucket(local.bucket).arn}/*"]
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Tutorial: Create a REST API as an Amazon S3 proxy"
      evidence  = self.uri
    }

    # The name of a bucket with nothing behind it lists it.
    need "list objects" {
      when      = local.service == "s3" && local.path != null
      strength  = "conditional"
      actions   = ["s3:ListBucket"]
      resources = [begins(local.bucket, "{") ? "arn:${partition}:s3:::*" : bucket(local.bucket).arn]
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Tutorial: Create a REST API as an Amazon S3 proxy"
      evidence  = self.uri
    }

    need "list buckets" {
      when      = local.service == "s3" && (local.action == "ListBuckets" || local.path == "" || local.path == "/")
      strength  = "conditional"
      actions   = ["s3:ListAllMyBuckets"]
      resources = ["*"]
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Tutorial: Create a REST API as an Amazon S3 proxy"
      evidence  = self.uri
    }

    need "encrypt and decrypt objects" {
      when      = local.service == "s3"
      strength  = "conditional"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = ["arn:${partition}:kms:*:*:key/*"]
      because   = "the bucket of ${self.address} may be encrypted"
      source    = "Amazon S3 User Guide, Using server-side encryption with AWS KMS keys"
      evidence  = self.uri
    }

    need "call AWS services" {
      for_each = [
        for action in local.action == null || local.service == null || contains(local.by_action, local.service == null ? "" : local.service) ? [] : actions_of(local.service, local.action) : action
      ]
      strength  = "conditional"
      actions   = [each.value]
      resources = resources_of(each.value, [])
      because   = "uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Set up an API integration request with an AWS service"
      evidence  = self.uri
    }

    no_need "answers that are made up, and other web servers" {
      when     = self.type == "MOCK" || self.type == "HTTP" || self.type == "HTTP_PROXY"
      because  = "API Gateway calls nothing of AWS for them"
      source   = "Amazon API Gateway Developer Guide, Choose an API Gateway API integration type"
      evidence = self.type
    }
  }

  # Integrations of HTTP and WebSocket APIs

  role "aws_apigatewayv2_integration" {
    attribute = "credentials_arn"
    locals {
      parameters = self.request_parameters
      actions = {
        "SQS-SendMessage"                  = "sqs:SendMessage"
        "SQS-ReceiveMessage"               = "sqs:ReceiveMessage"
        "SQS-DeleteMessage"                = "sqs:DeleteMessage"
        "SQS-PurgeQueue"                   = "sqs:PurgeQueue"
        "EventBridge-PutEvents"            = "events:PutEvents"
        "Kinesis-PutRecord"                = "kinesis:PutRecord"
        "StepFunctions-StartExecution"     = "states:StartExecution"
        "StepFunctions-StartSyncExecution" = "states:StartSyncExecution"
        "StepFunctions-StopExecution"      = "states:StopExecution"
        "AppConfig-GetConfiguration"       = "appconfig:GetConfiguration"
      }
      subtype = self.integration_subtype == null ? "" : self.integration_subtype
      action  = lookup(local.actions, local.subtype, null)
      # $request.body.queue and the like are filled in when a request comes.
      queue   = local.parameters == null ? null : local.parameters.QueueUrl
      bus     = local.parameters == null ? null : local.parameters.EventBusName
      stream  = local.parameters == null ? null : local.parameters.StreamName
      machine = local.parameters == null ? null : local.parameters.StateMachineArn
    }
    open = [
      local.subtype == "" && !local.invokes ? "nothing here says what ${self.address} calls" : null,
      local.subtype != "" && local.action == null ? "nothing here says what ${local.subtype} needs" : null,
      local.subtype != "" && local.parameters == null ? "what ${self.address} acts on is not known" : null,
    ]

    need "invoke the function" {
      when      = local.subtype == "" && local.invokes
      actions   = ["lambda:InvokeFunction"]
      resources = [function(local.function).arn, "${function(local.function).arn}:*"]
      because   = "integration_uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Create AWS Lambda proxy integrations for HTTP APIs"
      evidence  = self.integration_uri
    }

    need "use the queue" {
      when      = begins(local.subtype, "SQS-") && local.action != null
      actions   = [local.action]
      resources = [begins(local.queue, "$") ? "arn:${partition}:sqs:*:*:*" : queue(local.queue, "either").arn]
      because   = "${local.subtype} of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Integration subtype reference"
      evidence  = self.integration_subtype
    }

    need "encrypt and decrypt messages" {
      when     = begins(local.subtype, "SQS-")
      strength = "conditional"
      actions  = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [
        queue(local.queue, "either").declared ? (begins(queue(local.queue, "either").kms_master_key_id, "alias/aws/") ? null : key(queue(local.queue, "either").kms_master_key_id).arn) : "arn:${partition}:kms:*:*:key/*"
      ]
      because  = "the queue of ${self.address} may be encrypted"
      source   = "Amazon SQS Developer Guide, Key management: Configure KMS permissions for producers"
      evidence = self.integration_subtype
    }

    need "put events" {
      when      = local.action == "events:PutEvents"
      actions   = ["events:PutEvents"]
      resources = [begins(local.bus, "$") ? "arn:${partition}:events:*:*:event-bus/*" : event_bus(local.bus).arn]
      because   = "${local.subtype} of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Integration subtype reference"
      evidence  = self.integration_subtype
    }

    need "put events on the default bus" {
      when      = local.action == "events:PutEvents" ? local.bus == null : false
      actions   = ["events:PutEvents"]
      resources = [event_bus("default").arn]
      because   = "${local.subtype} of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Integration subtype reference"
      evidence  = self.integration_subtype
    }

    need "put records on streams" {
      when      = local.action == "kinesis:PutRecord"
      actions   = ["kinesis:PutRecord"]
      resources = [begins(local.stream, "$") ? "arn:${partition}:kinesis:*:*:stream/*" : stream(local.stream).arn]
      because   = "${local.subtype} of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Integration subtype reference"
      evidence  = self.integration_subtype
    }

    need "encrypt records" {
      when      = local.action == "kinesis:PutRecord"
      strength  = "conditional"
      actions   = ["kms:GenerateDataKey"]
      resources = [stream(local.stream).declared ? (begins(stream(local.stream).kms_key_id, "alias/aws/") ? null : key(stream(local.stream).kms_key_id).arn) : "arn:${partition}:kms:*:*:key/*"]
      because   = "the stream of ${self.address} may be encrypted"
      source    = "Kinesis Data Streams Developer Guide, Permissions to use user-generated KMS keys"
      evidence  = self.integration_subtype
    }

    need "start executions" {
      when      = local.action == "states:StartExecution" || local.action == "states:StartSyncExecution"
      actions   = [local.action]
      resources = [begins(local.machine, "$") ? "arn:${partition}:states:*:*:stateMachine:*" : state_machine(local.machine).arn]
      because   = "${local.subtype} of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Integration subtype reference"
      evidence  = self.integration_subtype
    }

    need "stop executions" {
      when      = local.action == "states:StopExecution"
      actions   = ["states:StopExecution"]
      resources = ["arn:${partition}:states:*:*:execution:*:*"]
      because   = "${local.subtype} of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Integration subtype reference"
      evidence  = self.integration_subtype
    }

    need "read settings" {
      when    = local.action == "appconfig:GetConfiguration"
      actions = ["appconfig:GetConfiguration"]
      resources = [
        "arn:${partition}:appconfig:${region}:${account}:application/*", "arn:${partition}:appconfig:${region}:${account}:application/*/environment/*",
        "arn:${partition}:appconfig:${region}:${account}:application/*/configurationprofile/*",
      ]
      because  = "${local.subtype} of ${self.address}"
      source   = "Amazon API Gateway Developer Guide, Integration subtype reference"
      evidence = self.integration_subtype
    }
  }

  # Authorizers

  role "aws_api_gateway_authorizer" {
    attribute = "authorizer_credentials"

    need "invoke the authorizer" {
      for_each  = [for uri in [self.authorizer_uri] : has(uri, "/functions/") ? before(after(uri, "/functions/"), "/invocations") : uri]
      actions   = ["lambda:InvokeFunction"]
      resources = [function(each.value).arn, "${function(each.value).arn}:*"]
      because   = "authorizer_uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Use API Gateway Lambda authorizers"
      evidence  = self.authorizer_uri
    }
  }

  role "aws_apigatewayv2_authorizer" {
    attribute = "authorizer_credentials_arn"

    need "invoke the authorizer" {
      for_each  = [for uri in [self.authorizer_uri] : has(uri, "/functions/") ? before(after(uri, "/functions/"), "/invocations") : uri]
      actions   = ["lambda:InvokeFunction"]
      resources = [function(each.value).arn, "${function(each.value).arn}:*"]
      because   = "authorizer_uri of ${self.address}"
      source    = "Amazon API Gateway Developer Guide, Use API Gateway Lambda authorizers"
      evidence  = self.authorizer_uri
    }
  }

  # API Gateway asks for exactly this, on everything, when the role is named: with less the account's settings cannot be made.
  role "aws_api_gateway_account" {
    attribute = "cloudwatch_role_arn"

    need "write logs of every API" {
      for_each  = managed_policy("AmazonAPIGatewayPushToCloudWatchLogs")
      actions   = each.value.actions
      resources = each.value.resources
      because   = "cloudwatch_role_arn of ${self.address}, which API Gateway checks"
      source    = "AWS managed policy AmazonAPIGatewayPushToCloudWatchLogs"
      evidence  = self.cloudwatch_role_arn
    }
  }
}
