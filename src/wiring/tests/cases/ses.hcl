## to a declared delivery stream, with either version of the API
resource "aws_sesv2_configuration_set_event_destination" "v2" {
  configuration_set_name = "letters"
  event_destination_name = "v2"
  event_destination {
    matching_event_types = ["BOUNCE"]
    kinesis_firehose_destination {
      delivery_stream_arn = aws_kinesis_firehose_delivery_stream.events.arn
      iam_role_arn        = "arn:aws:iam::111122223333:role/service"
    }
  }
}
resource "aws_ses_event_destination" "v1" {
  name                   = "v1"
  configuration_set_name = "letters"
  matching_types         = ["bounce"]
  kinesis_destination {
    stream_arn = aws_kinesis_firehose_delivery_stream.events.arn
    role_arn   = "arn:aws:iam::111122223333:role/service"
  }
}
resource "aws_kinesis_firehose_delivery_stream" "events" {
  name = "events"
}

## to a delivery stream of another configuration
resource "aws_sesv2_configuration_set_event_destination" "other" {
  configuration_set_name = "letters"
  event_destination_name = "other"
  event_destination {
    matching_event_types = ["BOUNCE"]
    kinesis_firehose_destination {
      delivery_stream_arn = "arn:aws:firehose:eu-west-2:111122223333:deliverystream/other"
      iam_role_arn        = "arn:aws:iam::111122223333:role/service"
    }
  }
}

## to a topic, which no role is for
resource "aws_sesv2_configuration_set_event_destination" "topic" {
  configuration_set_name = "letters"
  event_destination_name = "topic"
  event_destination {
    matching_event_types = ["BOUNCE"]
    sns_destination {
      topic_arn = "arn:aws:sns:eu-west-2:111122223333:bounces"
    }
  }
}
