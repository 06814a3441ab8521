package io.icestream.source.files;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A queue of SQS, read with the credentials that the AWS SDK finds. Connects when it is first used.
 * What is received is hidden from others for the visibility timeout of the queue, and comes again
 * behind it unless it is deleted.
 */
final class FileQueue implements AutoCloseable {
  /** What one request may ask for. */
  private static final int AT_ONCE = 10;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final Pattern REGION = Pattern.compile("[/.]sqs\\.([a-z0-9-]+)\\.");

  private final String system;
  private final String url;
  private SqsClient client;
  private boolean isClosed;

  /**
   * A message.
   *
   * @param handle what it is deleted by
   */
  record Message(String id, String handle, String body) {}

  FileQueue(String system, String url) {
    this.system = system;
    this.url = url;
  }

  /** Messages, as soon as there are any; none when there are none in this time. */
  List<Message> receive(Duration wait) throws InterruptedException {
    Duration longest = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    int seconds = (int) longest.toSeconds();
    if (seconds == 0) {
      // The service knows whole seconds only.
      TimeUnit.MILLISECONDS.sleep(longest.toMillis());
    }
    return call(
        () ->
            client()
                .receiveMessage(
                    request ->
                        request.queueUrl(url).maxNumberOfMessages(AT_ONCE).waitTimeSeconds(seconds))
                .messages()
                .stream()
                .map(
                    message ->
                        new Message(message.messageId(), message.receiptHandle(), message.body()))
                .toList());
  }

  /** Deletes messages. One that cannot be deleted comes again. */
  void delete(List<String> handles) {
    for (int from = 0; from < handles.size(); from += AT_ONCE) {
      List<String> some = handles.subList(from, Math.min(from + AT_ONCE, handles.size()));
      List<DeleteMessageBatchRequestEntry> entries =
          IntStream.range(0, some.size())
              .mapToObj(
                  i ->
                      DeleteMessageBatchRequestEntry.builder()
                          .id(Integer.toString(i))
                          .receiptHandle(some.get(i))
                          .build())
              .toList();
      call(() -> client().deleteMessageBatch(request -> request.queueUrl(url).entries(entries)));
    }
  }

  /**
   * Looks whether the queue is there.
   *
   * @throws IcestreamException when it is not, or may not be looked at
   */
  void check() {
    call(
        () ->
            client()
                .getQueueAttributes(
                    request ->
                        request
                            .queueUrl(url)
                            .attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT)));
  }

  private synchronized SqsClient client() {
    if (isClosed) {
      throw new IllegalStateException("closed");
    }
    if (client == null) {
      // The queue is where its URL says: at the service, at an endpoint of the network, elsewhere.
      SqsClientBuilder builder =
          SqsClient.builder()
              .endpointOverride(URI.create(url).resolve("/"))
              .httpClientBuilder(ApacheHttpClient.builder());
      Matcher region = REGION.matcher(url);
      if (region.find()) {
        builder.region(Region.of(region.group(1)));
      }
      client = builder.build();
    }
    return client;
  }

  private <T> T call(Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException | IllegalArgumentException e) {
      String why =
          e instanceof AwsServiceException told && told.awsErrorDetails() != null
              ? told.awsErrorDetails().errorCode()
              : e.getClass().getSimpleName();
      throw new IcestreamException(
          ErrorCode.FILES_005,
          "Cannot read the queue of "
              + system
              + ": "
              + why
              + " (queue="
              + url
              + "). Correct 'queue', or let this role receive and delete its messages and read its"
              + " attributes.",
          e);
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (client != null) {
      client.close();
    }
  }
}
