# What the environment variables of code name. Code that is given a table's name uses that table; whether it uses another one, too, nobody sees. So all of this is a hint:
# it says where an action is used that was granted on everything, and what rests on it is a guess. What code writes it often names itself: a parameter below a path, an object
# of a new name. Of that a variable says nothing. `suggest` alone reads this.

service "lambda.amazonaws.com" {
  role "aws_lambda_function" {
    attribute = "role"
    extends   = true

    locals {
      named = flatten([
        for name, value in merge([for environment in self.environment[*] : environment.variables]...) : [
          for use in uses_of(value) : merge(use, { name = name, value = value })
          if contains(local.named_kinds, lower(use.type))
        ]
      ])
    }

    need "use what its environment names" {
      for_each  = local.named
      strength  = "hint"
      actions   = [for action in each.value.actions : action if reads(action)]
      resources = each.value.arns
      because   = "environment variable ${each.value.name} of ${self.address} names ${each.value.label}"
      source    = "AWS Lambda Developer Guide, Using Lambda environment variables"
      evidence  = each.value.value
    }
  }
}

service "ecs-tasks.amazonaws.com" {
  role "aws_ecs_task_definition" {
    attribute = "task_role_arn"
    extends   = true

    locals {
      named = flatten([
        for container in local.containers : [
          for variable in flatten([container.environment]) : [
            for use in uses_of(variable.value) : merge(use, { name = variable.name, value = variable.value })
            if contains(local.named_kinds, lower(use.type))
          ]
        ]
      ])
    }

    need "use what its environment names" {
      for_each  = local.named
      strength  = "hint"
      actions   = [for action in each.value.actions : action if reads(action)]
      resources = each.value.arns
      because   = "environment variable ${each.value.name} of ${self.address} names ${each.value.label}"
      source    = "Amazon ECS Developer Guide, Passing environment variables to a container"
      evidence  = each.value.value
    }
  }
}

service "codebuild.amazonaws.com" {
  role "aws_codebuild_project" {
    attribute = "service_role"
    extends   = true

    locals {
      named = flatten([
        for variable in local.variables : [
          for use in uses_of(variable.value) : merge(use, { name = variable.name, value = variable.value })
          if contains(local.named_kinds, lower(use.type))
        ] if variable.type == null || variable.type == "PLAINTEXT"
      ])
    }

    # Where all commands are known, they say what is used.
    need "use what its environment names" {
      for_each  = length(local.unseen) == 0 ? [] : local.named
      strength  = "hint"
      actions   = [for action in each.value.actions : action if reads(action)]
      resources = each.value.arns
      because   = "environment variable ${each.value.name} of ${self.address} names ${each.value.label}"
      source    = "CodeBuild User Guide, Environment variables in build environments"
      evidence  = each.value.value
    }
  }
}
