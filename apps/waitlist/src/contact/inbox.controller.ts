import { ApiProblems } from '#http/api-problems.js';
import { ApiIfMatch, IfMatch } from '#http/if-match.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AssignDto, ConversationDetailDto, ConversationMessageDto, ConversationPageDto, InboxQueryDto, InboxSearchDto, MergeDto, SetStateDto, WriteTextDto } from './inbox.dto.js';
import { InboxService } from './inbox.service.js';
import { RepliesService } from './replies.service.js';

@ApiTags('Inbox')
@OperatorsOnly('support', 'privacy', 'security')
@Controller('v1/inbox')
export class InboxController {
  constructor(
    private readonly inbox: InboxService,
    private readonly replies: RepliesService,
  ) {}

  /** Latest first. The messages themselves are shown when a conversation is opened. */
  @Get()
  @ApiOperation({ operationId: 'listConversations', summary: 'List the inbox' })
  @ApiOkResponse({ type: ConversationPageDto })
  @ApiProblems('invalid-cursor')
  list(@Query() { limit, cursor, ...filter }: InboxQueryDto): Promise<ConversationPageDto> {
    return this.inbox.list(filter, { limit, cursor });
  }

  /** By address, and by words of the messages. */
  @Post('search')
  @HttpCode(200)
  @ApiOperation({ operationId: 'searchConversations', summary: 'Search the inbox' })
  @ApiOkResponse({ type: ConversationPageDto })
  @ApiProblems('invalid-cursor')
  search(@Body() { limit, cursor, ...filter }: InboxSearchDto): Promise<ConversationPageDto> {
    return this.inbox.list(filter, { limit, cursor });
  }

  /** A conversation with what was read of it. Looking does not count as reading. */
  @Get(':conversationId')
  @ApiOperation({ operationId: 'showConversation', summary: 'Look at a conversation' })
  @ApiOkResponse({ type: ConversationDetailDto })
  @ApiProblems('not-found')
  show(@UuidParam('conversationId') id: string): Promise<ConversationDetailDto> {
    return this.inbox.show(id);
  }

  /** Opens everything that nobody has read. That is the moment which counts: who read it first, and when, stays with each message. */
  @Post(':conversationId/read')
  @HttpCode(200)
  @ApiOperation({ operationId: 'readConversation', summary: 'Read a conversation' })
  @ApiOkResponse({ type: ConversationDetailDto })
  @ApiProblems('not-found')
  read(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string): Promise<ConversationDetailDto> {
    return this.inbox.read(operator, id);
  }

  @Put(':conversationId/assignee')
  @ApiIfMatch()
  @ApiOperation({ operationId: 'assignConversation', summary: 'Give a conversation to an operator, or to nobody' })
  @ApiOkResponse({ type: ConversationDetailDto })
  @ApiProblems('not-found')
  assign(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string, @IfMatch() version: number, @Body() { operatorId }: AssignDto): Promise<ConversationDetailDto> {
    return this.inbox.assign(operator, { id, version }, operatorId);
  }

  /** Closed and waiting conversations open by themselves when the person writes again; spam stays spam. */
  @Put(':conversationId/state')
  @ApiIfMatch()
  @ApiOperation({ operationId: 'setConversationState', summary: 'Open, close or put aside a conversation' })
  @ApiOkResponse({ type: ConversationDetailDto })
  @ApiProblems('not-found', 'conflict')
  setState(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string, @IfMatch() version: number, @Body() { state }: SetStateDto): Promise<ConversationDetailDto> {
    return this.inbox.setState(operator, { id, version }, state);
  }

  /** Lets go what the defence against abuse held: the person gets their acknowledgement, and a privacy or security message is passed on. */
  @Post(':conversationId/release')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'releaseConversation', summary: 'Release a held conversation' })
  @ApiOkResponse({ type: ConversationDetailDto })
  @ApiProblems('not-found')
  release(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string, @IfMatch() version: number): Promise<ConversationDetailDto> {
    return this.inbox.release(operator, { id, version });
  }

  /** Moves all messages to another conversation with the same person, and closes this one. */
  @Post(':conversationId/merge')
  @HttpCode(200)
  @ApiIfMatch()
  @ApiOperation({ operationId: 'mergeConversation', summary: 'Merge a conversation into another' })
  @ApiOkResponse({ type: ConversationDetailDto })
  @ApiProblems('not-found', 'conflict')
  merge(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string, @IfMatch() version: number, @Body() { into }: MergeDto): Promise<ConversationDetailDto> {
    return this.inbox.merge(operator, { id, version }, into);
  }

  /** For operators alone; nothing is mailed. */
  @Post(':conversationId/notes')
  @ApiOperation({ operationId: 'addConversationNote', summary: 'Write a note' })
  @ApiCreatedResponse({ type: ConversationMessageDto })
  @ApiProblems('not-found', 'restricted')
  note(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string, @Body() { text }: WriteTextDto): Promise<ConversationMessageDto> {
    return this.replies.note(operator, id, text);
  }

  /** Mailed after 15 seconds, until when it can be taken back. */
  @Post(':conversationId/replies')
  @ApiIfMatch()
  @ApiOperation({ operationId: 'replyToConversation', summary: 'Answer by mail' })
  @ApiCreatedResponse({ type: ConversationMessageDto })
  @ApiProblems('not-found', 'conflict', 'restricted')
  reply(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string, @IfMatch() version: number, @Body() { text }: WriteTextDto): Promise<ConversationMessageDto> {
    return this.replies.reply(operator, { id, version }, text);
  }

  /** Takes a reply back that has not left yet. 409 afterwards. */
  @Delete(':conversationId/replies/:messageId')
  @HttpCode(204)
  @ApiOperation({ operationId: 'withdrawReply', summary: 'Take a reply back' })
  @ApiNoContentResponse({ description: 'The reply will not be sent.' })
  @ApiProblems('not-found', 'conflict')
  withdraw(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string, @UuidParam('messageId') messageId: string): Promise<void> {
    return this.replies.withdraw(operator, id, messageId);
  }

  /** Removes a conversation with everything in it, for good. */
  @Delete(':conversationId')
  @HttpCode(204)
  @ApiOperation({ operationId: 'eraseConversation', summary: 'Erase a conversation' })
  @ApiNoContentResponse({ description: 'Nothing of the conversation is left in the inbox.' })
  @ApiProblems('not-found')
  erase(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('conversationId') id: string): Promise<void> {
    return this.inbox.erase(operator, id);
  }
}
