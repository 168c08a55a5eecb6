package io.yinxin.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the one class that may touch the process's streams and end it. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface AllowForbidden {}
