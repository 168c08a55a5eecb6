/**
 * The command {@code seal}: one class per command, option groups that commands share, and the frame
 * around them.
 *
 * <p>Rules: stdout holds the answer and nothing else; stderr is for people. Only {@link
 * io.yinxin.cli.Main} touches the process's streams or ends it. What runs when a command starts
 * avoids lambdas, formats, regular expressions and resource bundles, and does not load picocli:
 * that is most of a cold start.
 */
@NullMarked
package io.yinxin.cli;

import org.jspecify.annotations.NullMarked;
