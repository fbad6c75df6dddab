# What actions that invoke something, or ask somebody, need.
#
# Checked 2026-11-23 against the CodePipeline User Guide, Action reference: AWS Step Functions; AWS CodePipeline invoke action.

service "codepipeline.amazonaws.com" {
  role "aws_codepipeline" {
    attribute = ["role_arn", "stage.action.role_arn"]
    extends   = true

    need "invoke the function" {
      for_each  = [for action in local.actions : action if action.provider == "Lambda" && action.category == "Invoke"]
      region    = local.cross_region ? each.value.region : null
      actions   = ["lambda:InvokeFunction"]
      resources = [function(each.value.configuration.FunctionName, "name").arn, "${function(each.value.configuration.FunctionName, "name").arn}:*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS Lambda"
    }

    need "list functions" {
      for_each         = [for action in local.actions : action if action.provider == "Lambda" && action.category == "Invoke"]
      optional_actions = ["lambda:ListFunctions"]
      resources        = ["*"]
      because          = "action ${each.value.name} of ${self.address}"
      source           = "CodePipeline User Guide, Action reference: AWS Lambda"
    }

    need "start the state machine" {
      for_each  = [for action in local.actions : action if action.provider == "StepFunctions"]
      actions   = ["states:StartExecution", "states:DescribeStateMachine"]
      resources = [state_machine(each.value.configuration.StateMachineArn).arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS Step Functions"
    }

    # An execution has an ARN of its own: the state machine's does not serve here.
    need "watch the execution" {
      for_each  = [for action in local.actions : action if action.provider == "StepFunctions"]
      strength  = state_machine(each.value.configuration.StateMachineArn).type == "EXPRESS" ? "conditional" : "required" # that one is not waited for
      actions   = ["states:DescribeExecution"]
      resources = ["arn:${partition}:states:${region}:${account}:execution:${last(state_machine(each.value.configuration.StateMachineArn).name, ":")}:*"]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS Step Functions"
    }

    need "ask for approval" {
      for_each  = [for action in local.actions : action if action.provider == "Manual" && action.configuration.NotificationArn != null]
      actions   = ["sns:Publish"]
      resources = [topic(each.value.configuration.NotificationArn).arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Grant Amazon SNS permissions to a CodePipeline service role"
    }

    need "encrypt the request for approval" {
      for_each = [
        for action in local.actions : topic(action.configuration.NotificationArn).kms_master_key_id
        if action.provider == "Manual" && action.configuration.NotificationArn != null
      ]
      strength  = "conditional"
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = [each.value == "alias/aws/sns" ? null : key(each.value).arn]
      because   = "the topic that an approval of ${self.address} notifies is encrypted"
      source    = "Amazon SNS Developer Guide, Managing encryption keys and costs"
    }

    need "start the other pipeline" {
      for_each  = [for action in local.actions : action if action.provider == "CodePipeline"]
      actions   = ["codepipeline:StartPipelineExecution"]
      resources = [pipeline(each.value.configuration.PipelineName).arn]
      because   = "action ${each.value.name} of ${self.address}"
      source    = "CodePipeline User Guide, Action reference: AWS CodePipeline invoke action"
    }
  }
}

# A function that a pipeline invokes tells the pipeline how it went.
service "lambda.amazonaws.com" {
  role "aws_lambda_function" {
    attribute = "role"
    extends   = true

    need "answer the pipelines that invoke it" {
      for_each = flatten([
        for pipeline in resources("aws_codepipeline") : [
          for action in pipeline.stage[*].action : { pipeline = pipeline, action = action }
          if action.provider == "Lambda" && action.category == "Invoke" && function(action.configuration.FunctionName, "name").address == self.address
        ]
      ])
      actions            = ["codepipeline:PutJobSuccessResult"]
      documented_actions = ["codepipeline:PutJobFailureResult"]
      resources          = ["*"]
      because            = "action ${each.value.action.name} of ${each.value.pipeline.address} invokes ${self.address}"
      source             = "CodePipeline User Guide, Invoke a Lambda function in a pipeline"
      evidence           = each.value.action
    }
  }
}
